import { Secp256k1Keypair } from '@atproto/crypto'
import { pino } from 'pino'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createIdentityResolver, type IdentityResolver } from '../../src/identity/identity-resolver.js'
import { didDocument, reasonOf } from '../identity/directory.js'
import { OPENSSL } from '../support/certificate.js'
import { describeWith } from '../support/prerequisite.js'
import { errorText } from './error-text.js'
import { answerJson, type Internet, redirectTo, startInternet } from './internet.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'

let key: string
let internet: Internet
let identity: IdentityResolver
beforeAll(async () => {
  key = (await Secp256k1Keypair.create()).did()
})
beforeEach(async () => {
  internet = await startInternet()
  identity = createIdentityResolver(
    { plcUrl: 'https://plc.firn.dev', development: false, handleResolvers: [] },
    { log: pino({ level: 'silent' }) },
  )
})
afterEach(() => internet[Symbol.asyncDispose]())

describeWith([OPENSSL], 'an identity', () => {
  test('is found under public names', async () => {
    internet.host('plc.firn.dev', answerJson(didDocument(DID, { key })))
    expect((await identity.document(DID)).signingKey).toBe(key)
    internet.host('alice.firn.dev', answerJson(didDocument('did:web:alice.firn.dev', { key })))
    expect((await identity.document('did:web:alice.firn.dev')).signingKey).toBe(key)
    expect(internet.requests).toEqual([`plc.firn.dev /${encodeURIComponent(DID)}`, WELL_KNOWN])
  })

  test('of a did:web is not looked for on this machine or network', async () => {
    const { httpPort, httpsPort } = internet.canary
    const hosts = ['localhost', '127.0.0.1', '127.1', '2130706433', '0x7f000001', '0x7f.1', '017700000001']
    const dids = [
      ...hosts.flatMap((host) => [`${host}%3A${httpPort}`, `${host}%3A${httpsPort}`]),
      ...['127.0.0.1', '10.0.0.1', '192.168.0.1', '169.254.169.254', 'localhost', 'pds.firn.dev%3A8443'],
    ].map((host) => `did:web:${host}`)
    for (const did of dids) {
      expect(await errorText(identity.document(did)), did).toContain('refused to ask')
      expect(await reasonOf(identity.document(did, { refresh: true })), did).toBe('Unsupported')
    }
    expect(internet.canary.connections).toBe(0)
  })

  test('of a did:web whose name leads inward, at once or later, is not asked for', async () => {
    internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
    internet.host(
      'rebinding.firn.dev',
      (_, response) => {
        response.setHeader('connection', 'close').end(JSON.stringify(didDocument(REBINDING, { key })))
      },
      ['93.184.215.14', '127.0.0.1'],
    )
    expect(await errorText(identity.document('did:web:inward.firn.dev'))).toContain('non-unicast')
    expect((await identity.document(REBINDING)).did).toBe(REBINDING)
    expect(await errorText(identity.document(REBINDING, { refresh: true }))).toContain('non-unicast')
    expect(internet.canary.connections).toBe(0)
  })

  test('is not looked for where its host redirects to', async () => {
    internet.host('plc.firn.dev', redirectTo(`http://127.0.0.1:${internet.canary.httpPort}/`))
    expect(await errorText(identity.document(DID))).toContain('redirect')
    internet.host('mallory.firn.dev', redirectTo(`https://localhost:${internet.canary.httpsPort}/`))
    expect(await errorText(identity.document('did:web:mallory.firn.dev'))).toContain('redirect')
    expect(internet.requests).toHaveLength(2)
    expect(internet.canary.connections).toBe(0)
  })
})

describeWith([OPENSSL], 'a handle', () => {
  test('leads to what its host says, also behind a redirect to another public host', async () => {
    internet.host('alice.firn.dev', (_, response) => response.end(`${DID}\n`))
    internet.host('www.firn.dev', redirectTo('https://alice.firn.dev/'))
    expect(await identity.resolveHandle('alice.firn.dev')).toBe(DID)
    expect(await identity.resolveHandle('www.firn.dev')).toBe(DID)
  })

  test('leads nowhere when its host redirects inward', async () => {
    const { httpPort, httpsPort } = internet.canary
    internet.host('inward.firn.dev', answerJson({}), ['127.0.0.1'])
    const targets = [
      `http://127.0.0.1:${httpPort}/`,
      `https://localhost:${httpsPort}/`,
      'https://[::1]/',
      'https://169.254.169.254/latest/meta-data/',
      'https://inward.firn.dev/',
    ]
    for (const target of targets) {
      internet.host('mallory.firn.dev', redirectTo(target))
      expect(await identity.resolveHandle('mallory.firn.dev'), target).toBeNull()
    }
    expect(internet.requests).toEqual(targets.map(() => 'mallory.firn.dev /.well-known/atproto-did'))
    expect(internet.canary.connections).toBe(0)
  })

  test('leads nowhere when its name leads inward', async () => {
    internet.host('inward.firn.dev', answerJson({}), ['10.0.0.1'])
    expect(await identity.resolveHandle('inward.firn.dev')).toBeNull()
    expect(internet.lookups).toEqual(['inward.firn.dev 10.0.0.1'])
    for (const name of ['canary.localhost', '127.0.0.1', 'localhost']) {
      expect(await identity.resolveHandle(name), name).toBeNull()
    }
    expect(internet.canary.connections).toBe(0)
  })

  test('is given three seconds and ten kilobytes', async () => {
    internet.host('long.firn.dev', (_, response) => response.end(`${DID}\n${'x'.repeat(20_000)}`))
    expect(await identity.resolveHandle('long.firn.dev')).toBeNull()
    internet.host('slow.firn.dev', (_, response) => {
      const timer = setInterval(() => response.write('d'), 500)
      response.on('close', () => clearInterval(timer))
    })
    const start = performance.now()
    expect(await identity.resolveHandle('slow.firn.dev')).toBeNull()
    expect(performance.now() - start).toBeLessThan(30_000)
    expect(internet.requests).toHaveLength(2)
  })
})

const WELL_KNOWN = 'alice.firn.dev /.well-known/did.json'
const REBINDING = 'did:web:rebinding.firn.dev'
