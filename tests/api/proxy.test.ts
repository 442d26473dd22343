import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAppViewContext } from '../../appview/context.js'
import { type AppView, startAppView } from '../../appview/start.js'
import { readConfig } from '../../src/config.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver, type IdentityResolver } from '../../src/identity/identity-resolver.js'
import { createLogger } from '../../src/logger.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'

let network: LocalNetwork
let database: Database
let directory: string
let appView: AppView
let serviceDid: string
let account: Account
/** Accounts whose key was looked up to check a token. */
const lookedUp: string[] = []
let ask: (path: string, headers: Record<string, string>) => Promise<Response>

beforeAll(async () => {
  ;[network, database, directory] = await Promise.all([
    startNetwork(),
    openEmbeddedDatabase(),
    mkdtemp(join(tmpdir(), 'firn-proxy-')),
  ])
  const port = await freePort()
  const config = readConfig({
    FIRN_DATA_DIR: directory,
    FIRN_DEVELOPMENT: 'true',
    FIRN_LOG_LEVEL: 'silent',
    FIRN_PLC_URL: network.plc.url,
    FIRN_PORT: String(port),
  })
  serviceDid = config.serviceDid
  const log = createLogger({ level: config.logLevel, pretty: false })
  const resolver = createIdentityResolver(config, { log })
  const identity: IdentityResolver = {
    ...resolver,
    document: (did, options) => {
      lookedUp.push(did)
      return resolver.document(did, options)
    },
  }
  appView = await startAppView(await createAppViewContext({ config, database, log, identity }))

  const [pds] = network.pds
  account = await createAccount(pds, { handle: 'alice.test', password: 'alice-pass' })
  const agent = await logIn(account)
  const accessJwt = agent.session?.accessJwt ?? ''
  ask = (path, headers) =>
    fetch(`${pds.url}/xrpc/${path}`, { headers: { authorization: `Bearer ${accessJwt}`, ...headers } })
})

afterAll(async () => {
  await appView.close()
  await database.close()
  await network.close()
  await rm(directory, { recursive: true, force: true })
})

test('a PDS finds the service, asks in the name of its account, and passes the answer on', async () => {
  const response = await ask('dev.firn.search?q=hello', { 'atproto-proxy': `${serviceDid}#firn_appview` })
  expect(await response.json()).toMatchObject({ hits: [], total: 0 })
  expect(response.status).toBe(200)
  expect(lookedUp).toEqual([account.did])
})

test('a PDS passes on what is refused', async () => {
  const proxy = { 'atproto-proxy': `${serviceDid}#firn_appview` }
  const response = await ask('dev.firn.getActor?actor=nobody.test', proxy)
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: 'NotFound',
    message: expect.stringContaining('nobody.test'),
  })
})

test('the token that a PDS gives out for another service is refused', async () => {
  const query = new URLSearchParams({ aud: 'did:web:other.example', lxm: 'dev.firn.search' })
  const { token } = (await (await ask(`com.atproto.server.getServiceAuth?${query}`, {})).json()) as {
    token: string
  }
  const refused = await fetch(`${appView.url}/xrpc/dev.firn.search`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ error: 'BadJwtAudience' })
})
