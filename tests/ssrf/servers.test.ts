import { randomBytes } from 'node:crypto'
import { Secp256k1Keypair } from '@atproto/crypto'
import { JoseKey, type NodeOAuthClient } from '@atproto/oauth-client-node'
import { pino } from 'pino'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createOAuthClient } from '../../appview/oauth/client.js'
import { beginLogin, findAccount } from '../../appview/oauth/logins.js'
import { siteOf } from '../../appview/oauth/site.js'
import { createReadmes } from '../../appview/web/readme/readmes.js'
import { createRenderThread } from '../../appview/web/readme/render-thread.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIdentityResolver, type IdentityResolver } from '../../src/identity/identity-resolver.js'
import { queryHostBytes } from '../../src/indexing/host-client.js'
import { getRepo } from '../../src/lexicons/com/atproto/sync.js'
import { DID_REFRESH_WINDOW_MS } from '../../src/limits/identity.js'
import { MAX_README_BYTES } from '../../src/limits/pages.js'
import { didDocument } from '../identity/directory.js'
import { OPENSSL } from '../support/certificate.js'
import { describeWith } from '../support/prerequisite.js'
import { errorText } from './error-text.js'
import { answerJson, DOMAIN, type Internet, redirectTo, startInternet } from './internet.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const README = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'
const development = false
const log = pino({ level: 'silent' })

let key: string
let internet: Internet
let identity: IdentityResolver
let clock = Date.now()
beforeAll(async () => {
  key = (await Secp256k1Keypair.create()).did()
})
beforeEach(async () => {
  internet = await startInternet()
  const config = { plcUrl: 'https://plc.firn.dev', development, handleResolvers: [] }
  identity = createIdentityResolver(config, { log, now: () => new Date(clock) })
})
afterEach(() => internet[Symbol.asyncDispose]())

/** Has the directory say that the account lives there. */
function livesAt(pds: string): void {
  internet.host('plc.firn.dev', answerJson(didDocument(DID, { key, pds })))
  // Word of a change is heard only so often.
  clock += 2 * DID_REFRESH_WINDOW_MS
  identity.purge(DID)
}

/** Endpoints of PDSes that nobody may ask, and what the refusal says. */
function inwardEndpoints(): [pds: string, reason: string][] {
  const { httpPort, httpsPort } = internet.canary
  internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
  return [
    [`http://localhost:${httpPort}`, 'Forbidden protocol'],
    [`https://localhost:${httpsPort}`, 'Custom https: ports'],
    [`https://me:secret@localhost:${httpsPort}`, 'Custom https: ports'],
    [`https://127.1:${httpsPort}`, 'Custom https: ports'],
    [`https://[::1]:${httpsPort}`, 'Custom https: ports'],
    [`http://[::ffff:127.0.0.1]:${httpPort}`, 'Forbidden protocol'],
    ['https://2130706433', 'Invalid hostname'],
    ['https://0x7f.1/', 'Invalid hostname'],
    ['https://[::1]', 'Invalid hostname'],
    ['https://169.254.169.254', 'Invalid hostname'],
    ['https://pds.firn.dev:8443', 'Custom https: ports'],
    ['https://inward.firn.dev', 'non-unicast'],
  ]
}

const fetchRepo = createGuardedFetch({ development })
const repoOf = async (did: string) =>
  queryHostBytes(fetchRepo, {
    host: (await identity.document(did)).pds,
    method: getRepo.main,
    params: { did },
  })

describeWith([OPENSSL], 'a repository', () => {
  test('is fetched from a public host', async () => {
    internet.host('pds.firn.dev', (_, response) => response.end('bytes'))
    livesAt('https://pds.firn.dev')
    expect(new TextDecoder().decode(await repoOf(DID))).toBe('bytes')
  })

  test('is not fetched from this machine or network', async () => {
    for (const [pds, reason] of inwardEndpoints()) {
      livesAt(pds)
      expect(await errorText(repoOf(DID)), pds).toContain(reason)
    }
    expect(internet.canary.connections).toBe(0)
  })

  test('is not fetched from where its host redirects to', async () => {
    internet.host('pds.firn.dev', redirectTo(`https://127.0.0.1:${internet.canary.httpsPort}/`))
    livesAt('https://pds.firn.dev')
    expect(await errorText(repoOf(DID))).toContain('redirect')
    expect(internet.requests.at(-1)).toMatch(/^pds.firn.dev \/xrpc\/com.atproto.sync.getRepo/)
    expect(internet.canary.connections).toBe(0)
  })
})

describeWith([OPENSSL], 'a readme', () => {
  /** What went wrong, as the log has it. */
  async function readmeFailure(): Promise<string> {
    const lines: string[] = []
    const watched = pino({ level: 'debug' }, { write: (line) => void lines.push(line) })
    const fetch = createGuardedFetch({ development, maxBytes: MAX_README_BYTES })
    const readmes = createReadmes({
      identity,
      fetch,
      thread: createRenderThread(),
      log: watched,
      now: () => new Date(),
    })
    const readme = await readmes.read({ did: DID, cid: README, size: 10, base: undefined })
    expect(readme).toHaveProperty('missing')
    return lines.join()
  }

  test('is not fetched from this machine or network', async () => {
    for (const [pds, reason] of inwardEndpoints()) {
      livesAt(pds)
      expect(await readmeFailure(), pds).toContain(reason)
    }
    expect(internet.canary.connections).toBe(0)
  })

  test('is not fetched from where its host redirects to, unless that is public', async () => {
    const { httpPort } = internet.canary
    livesAt('https://pds.firn.dev')
    internet.host('pds.firn.dev', redirectTo(`http://127.0.0.1:${httpPort}/`))
    expect(await readmeFailure()).toContain('Forbidden protocol')
    internet.host('pds.firn.dev', redirectTo('https://cdn.firn.dev/'))
    internet.host('cdn.firn.dev', redirectTo('https://127.0.0.1/'))
    expect(await readmeFailure()).toContain('Invalid hostname')
    internet.host('cdn.firn.dev', (_, response) => response.end('other bytes'))
    expect(await readmeFailure()).toContain('other bytes than')
    expect(internet.canary.connections).toBe(0)
  })
})

describeWith([OPENSSL], 'a login', () => {
  let client: NodeOAuthClient
  beforeEach(async () => {
    const site = siteOf({ publicUrl: 'https://app.firn.dev' })
    if (!site) throw new Error('there is no site')
    const oauthKey = (await JoseKey.generate(['ES256'], 'key-1')).privateJwk ?? {}
    const config = {
      plcUrl: 'https://plc.firn.dev',
      development,
      secrets: { secretKey: randomBytes(32), oauthKey },
    }
    const nothing = { get: async () => undefined, set: async () => undefined, del: async () => undefined }
    client = await createOAuthClient({
      site,
      config,
      resolveHandle: (handle) => identity.resolveHandle(handle),
      fetch: createGuardedFetch({ development }),
      stateStore: nothing,
      sessionStore: nothing,
      requestLock: async (_, work) => work(),
    })
  })

  /** What the login form does with what was typed. */
  async function logIn(typed: string): Promise<URL> {
    const did = await findAccount(typed, identity)
    return beginLogin(client, { did, permission: 'identity', returnTo: '/', browserSecret: 'secret' })
  }

  test('asks the server of the account that was typed', async () => {
    livesAt('https://pds.firn.dev')
    internet.host('pds.firn.dev', (_, response) => response.writeHead(500).end())
    expect(await errorText(logIn(DID))).not.toBe('')
    expect(internet.requests).toContain('pds.firn.dev /.well-known/oauth-protected-resource')
  })

  test('asks nobody on this machine or network for an account that was typed', async () => {
    const { httpPort, httpsPort } = internet.canary
    for (const [pds, reason] of inwardEndpoints()) {
      livesAt(pds)
      // The client refuses http by itself.
      expect(await errorText(logIn(DID)), pds).toMatch(new RegExp(`${reason}|Unsecure resource metadata URL`))
    }
    const refusals = {
      [`localhost%3A${httpPort}`]: '"http" did:web is not allowed',
      localhost: '"http" did:web is not allowed',
      '127.1': 'Invalid hostname',
      // The client takes this for no DID.
      [`127.0.0.1%3A${httpsPort}`]: 'No account answers',
      'inward.firn.dev': 'non-unicast',
    }
    for (const [host, reason] of Object.entries(refusals)) {
      expect(await errorText(logIn(`did:web:${host}`)), host).toContain(reason)
    }
    internet.host('mallory.firn.dev', redirectTo(`http://localhost:${httpPort}/`))
    expect(await errorText(logIn('mallory.firn.dev'))).toContain('No account answers')
    expect(internet.requests.at(-1)).toBe('mallory.firn.dev /.well-known/atproto-did')
    expect(internet.canary.connections).toBe(0)
  })

  test('asks nobody on this machine or network whom the server of the account names', async () => {
    for (const [n, [address, reason]] of inwardEndpoints().entries()) {
      // The client remembers what servers say of themselves.
      const pds = `pds${n}.${DOMAIN}`
      livesAt(`https://${pds}`)
      const issuer = new URL(address).origin
      internet.host(pds, answerJson({ resource: `https://${pds}`, authorization_servers: [issuer] }))
      const refusal = await errorText(logIn(DID))
      // The client refuses some by itself.
      expect(refusal, issuer).toMatch(
        new RegExp(`${reason}|Unsecure issuer URL|authorization_servers,0 .*URL`),
      )
    }
    livesAt('https://pds.firn.dev')
    internet.host('pds.firn.dev', redirectTo(`https://localhost:${internet.canary.httpsPort}/`))
    expect(await errorText(logIn(DID))).not.toBe('')
    expect(internet.requests).toContain('pds.firn.dev /.well-known/oauth-protected-resource')
    expect(internet.canary.connections).toBe(0)
  })
})
