import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Firn, startFirn } from '../scripts/all-in-one.js'
import { type Catalogue, readCatalogue } from '../src/catalogue/schema.js'
import { readConfig } from '../src/config.js'
import { createLogger } from '../src/logger.js'
import type { Running } from '../src/program.js'
import type { Environment } from '../src/setting-files.js'
import { removeDemoFile, writeDemoFile } from './demo-file.js'
import { type LocalNetwork, startNetwork } from './network/network.js'
import { freePort } from './network/ports.js'
import type { DemoOptions } from './options.js'
import { type DemoState, renderScreen } from './screen.js'
import { type Seeded, seedAccounts, seedCatalogue, seedProfiles } from './seed.js'
import { waitUntilIndexed } from './wait-until-indexed.js'

/** Starts everything, publishes the catalogue, and says what there is. */
export async function runDemo(options: DemoOptions, signal: AbortSignal): Promise<Running> {
  removeDemoFile()
  const directory = options.data === null ? mkdtempSync(join(tmpdir(), 'firn-demo-')) : resolve(options.data)
  const stops: (() => Promise<void> | void)[] = []
  const stop = async () => {
    removeDemoFile()
    for (const step of stops.splice(0).reverse()) await step()
  }
  if (options.data === null) stops.push(() => rmSync(directory, { recursive: true, force: true }))
  try {
    say('Starting a local network: one PLC directory, two PDSes')
    const network = await startNetwork({
      ...(options.data === null ? {} : { dataDir: join(directory, 'network') }),
      log: say,
    })
    stops.push(() => network.close())
    signal.throwIfAborted()

    say('Starting the ingester and the AppView')
    const port = options.port === 0 ? await freePort() : options.port
    const firn = await startFirn({
      config: readConfig(environmentOf(network, { ...options, port }, directory)),
      log: createLogger({ level: 'warn', pretty: process.stderr.isTTY }),
    })
    stops.push(() => firn.stop())
    signal.throwIfAborted()

    const { accounts, example } = await seed(network, firn, options.empty ? null : loadCatalogue(), signal)
    const state: DemoState = {
      appview: firn.url,
      plc: network.plc.url,
      pds: [network.pds[0].url, network.pds[1].url],
      accounts,
      example,
    }
    writeDemoFile(state)
    console.log(renderScreen(state))
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The settings that `npm start` would be given to follow this network. */
function environmentOf(network: LocalNetwork, options: DemoOptions, directory: string): Environment {
  return {
    FIRN_PORT: String(options.port),
    FIRN_DATA_DIR: join(directory, 'firn'),
    FIRN_DEVELOPMENT: 'true',
    FIRN_PLC_URL: network.plc.url,
    FIRN_SOURCES: network.pds.map((pds) => pds.url).join(','),
    FIRN_HANDLE_RESOLVERS: network.pds.map((pds) => `${pds.handleDomain}=${pds.url}`).join(','),
    ...(options.database === null ? {} : { DATABASE_URL: options.database }),
  }
}

async function seed(
  network: LocalNetwork,
  firn: Firn,
  catalogue: Catalogue | null,
  signal: AbortSignal,
): Promise<Pick<Seeded, 'accounts' | 'example'>> {
  say('Creating accounts')
  const { guests, authors } = await seedAccounts(network, catalogue)
  const accounts = [...guests, ...authors.values()]
  if (catalogue === null) return { accounts, example: null }
  signal.throwIfAborted()

  const seeded = await seedCatalogue(catalogue, authors, (author, account) => {
    say(`Published ${count(author.packages.length, 'package')} as ${account.handle}`)
  })
  signal.throwIfAborted()
  const [alice] = guests
  const profiles = alice === undefined ? [] : await seedProfiles(alice)
  signal.throwIfAborted()
  say('Waiting until everything is indexed')
  await waitUntilIndexed(firn.database.db, [...seeded.uris, ...profiles], signal)
  say(
    `${count(seeded.packages, 'package')} of the catalogue published, ${seeded.withFindings} of them with findings; ${seeded.refused.length} left out:`,
  )
  for (const { name, reason } of seeded.refused) say(`  ${name}: ${reason}`)
  return { accounts, example: seeded.example }
}

function loadCatalogue(): Catalogue {
  return readCatalogue(JSON.parse(readFileSync(new URL('catalogue.json', import.meta.url), 'utf8')))
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

function say(line: string): void {
  console.log(line)
}
