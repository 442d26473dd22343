import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { JoseKey } from '@atproto/oauth-client-node'
import { getRequestListener } from '@hono/node-server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Database } from '../../src/db/database.js'
import { createAccount, type LocalNetwork, startNetwork } from '../network/index.js'
import { createCertificate, OPENSSL } from '../support/certificate.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { logIn } from '../support/firn-pages.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import { type LoginSite, startLoginSite } from './login-site.js'

const HOST = 'app.firn.dev'
const ORIGIN = `https://${HOST}`

describeWith([CHROMIUM, OPENSSL], 'a site with an https address', () => {
  let network: LocalNetwork
  let database: Database
  let site: LoginSite
  let server: Server
  let browser: Browser

  beforeAll(async () => {
    const port = await freePort()
    const { fetch } = globalThis
    // Without the caller's dispatcher, which would refuse a loopback address. The PDS reads the client's metadata and
    // keys from the public address, which no DNS knows here.
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input)
      return url.startsWith(`${ORIGIN}/`)
        ? fetch(url.replace(ORIGIN, `http://127.0.0.1:${port}`))
        : fetch(input, init)
    })
    ;[network, database] = await Promise.all([startNetwork(), openEmbeddedDatabase()])
    const key = await JoseKey.generate(['ES256'], 'key-1')
    const oauthKey: Record<string, unknown> = { ...key.privateJwk }
    site = await startLoginSite({ network, database, port, publicUrl: ORIGIN, oauthKey })
    const listener = getRequestListener((request) => site.fetch(request))
    server = createServer(await createCertificate(HOST), listener).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('no port')
    browser = await launchChromium({
      ignoreHTTPSErrors: true,
      args: [`--host-resolver-rules=MAP ${HOST} 127.0.0.1:${address.port}`],
    })
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await site.close()
    await database.close()
    await network.close()
    vi.unstubAllGlobals()
  })

  test('publishes what servers read about it, without the private key', async () => {
    const metadata = await (await fetch(`${ORIGIN}/oauth/client-metadata.json`)).json()
    expect(metadata).toMatchObject({
      client_id: `${ORIGIN}/oauth/client-metadata.json`,
      redirect_uris: [`${ORIGIN}/oauth/callback`],
      token_endpoint_auth_method: 'private_key_jwt',
      dpop_bound_access_tokens: true,
      jwks_uri: `${ORIGIN}/oauth/jwks.json`,
    })
    const jwks = await (await fetch(`${ORIGIN}/oauth/jwks.json`)).json()
    expect(jwks).toMatchObject({ keys: [{ kid: 'key-1', kty: 'EC', crv: 'P-256' }] })
    expect(JSON.stringify(jwks)).not.toContain('"d"')
  })

  test('logs in with its key, and with cookies that belong to this host and to TLS', async () => {
    const alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    const page = await browser.context.newPage()
    await logIn(page, ORIGIN, alice, '/whoami')
    expect(JSON.parse((await page.textContent('body')) ?? '')).toMatchObject({ did: alice.did })
    const cookies = (await browser.context.cookies(ORIGIN)).filter(({ name }) => name.includes('firn'))
    expect(cookies).toMatchObject([
      { name: '__Host-firn_session', secure: true, httpOnly: true, sameSite: 'Lax', path: '/' },
    ])
    const agent = await site.oauth.agentFor(alice.did)
    expect((await agent.com.atproto.server.getSession()).data.handle).toBe(alice.handle)
  })
})
