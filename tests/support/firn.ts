import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { startFirn as startPrograms } from '../../scripts/all-in-one.js'
import { type Config, readConfig } from '../../src/config.js'
import type { Database, Db } from '../../src/db/database.js'
import { createLogger } from '../../src/logger.js'
import { type Account, createAccount, type LocalNetwork, startNetwork } from '../network/index.js'
import { freePort } from './free-port.js'

/** A whole firn in this process, on a real network of its own: PLC, two PDSes, ingester, AppView, database. */
export interface TestFirn extends AsyncDisposable {
  /** Of the AppView. */
  readonly url: string
  readonly config: Config
  readonly network: LocalNetwork
  readonly database: Database
  readonly db: Db
  /** alice.test and bob.test on the first PDS, carol.two.test on the second. */
  readonly accounts: Readonly<Record<'alice' | 'bob' | 'carol', Account>>
  close(): Promise<void>
}

export interface TestFirnOptions {
  /** Settings besides those of the network, as `DATABASE_URL` or `FIRN_NIXPKGS`. */
  readonly env?: Readonly<Record<string, string>>
}

export async function startFirn({ env = {} }: TestFirnOptions = {}): Promise<TestFirn> {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'firn-test-'))
  const network = await startNetwork()
  const [alice, bob, carol] = await Promise.all([
    createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' }),
    createAccount(network.pds[0], { handle: 'bob.test', password: 'bob-pass' }),
    createAccount(network.pds[1], { handle: 'carol.two.test', password: 'carol-pass' }),
  ])
  const config = readConfig({
    FIRN_PORT: String(await freePort()),
    FIRN_DATA_DIR: dataDirectory,
    FIRN_SOURCES: network.pds.map((pds) => pds.url).join(','),
    FIRN_PLC_URL: network.plc.url,
    FIRN_DEVELOPMENT: 'true',
    FIRN_HANDLE_RESOLVERS: network.pds.map((pds) => `${pds.handleDomain}=${pds.url}`).join(','),
    FIRN_LOG_LEVEL: 'silent',
    ...env,
  })
  const firn = await startPrograms({ config, log: createLogger({ level: config.logLevel, pretty: false }) })
  const close = async () => {
    await firn.stop()
    await network.close()
    await rm(dataDirectory, { recursive: true, force: true })
  }
  const { url, database } = firn
  return {
    url,
    config,
    network,
    database,
    db: database.db,
    accounts: { alice, bob, carol },
    close,
    [Symbol.asyncDispose]: close,
  }
}
