import { once } from 'node:events'
import { createServer } from 'node:http'
import {
  buildAtprotoLoopbackClientMetadata,
  NodeOAuthClient,
  OAuthCallbackError,
  requestLocalLock,
} from '@atproto/oauth-client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { freePort } from '../support/free-port.js'
import { describeWith } from '../support/prerequisite.js'
import {
  answerConsent,
  createAccount,
  type LocalNetwork,
  localHandleResolver,
  logInAtPds,
  startNetwork,
} from './index.js'

function memoryStore<T>() {
  const values = new Map<string, T>()
  return {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: T) => void values.set(key, value),
    del: async (key: string) => void values.delete(key),
  }
}

describeWith([CHROMIUM], 'OAuth login at the PDSes of a local network', () => {
  let network: LocalNetwork
  let browser: Browser
  beforeAll(async () => {
    ;[network, browser] = await Promise.all([startNetwork(), launchChromium()])
  })
  afterAll(async () => {
    await browser.close()
    await network.close()
  })

  async function authorize(handle: string, password: string, answer: 'Authorize' | 'Deny access') {
    const port = await freePort()
    const redirect = `http://127.0.0.1:${port}/callback` as const
    const resolve = localHandleResolver(network.pds)
    const client = new NodeOAuthClient({
      clientMetadata: buildAtprotoLoopbackClientMetadata({ scope: 'atproto', redirect_uris: [redirect] }),
      plcDirectoryUrl: network.plc.url,
      allowHttp: true,
      handleResolver: {
        resolve: async (name) => ((await resolve(name)) as `did:plc:${string}` | undefined) ?? null,
      },
      requestLock: requestLocalLock,
      stateStore: memoryStore(),
      sessionStore: memoryStore(),
    })
    const callback = createServer((_request, response) => response.end('back')).listen(port, '127.0.0.1')
    await once(callback, 'listening')
    const page = await browser.context.newPage()
    try {
      await page.goto((await client.authorize(handle)).href)
      await logInAtPds(page, password)
      await answerConsent(page, answer)
      await page.waitForURL(`${redirect}?*`)
      const { session } = await client.callback(new URL(page.url()).searchParams)
      return session
    } finally {
      await page.close()
      callback.closeAllConnections()
      callback.close()
    }
  }

  test.each([
    { host: 0, handle: 'alice.test' },
    { host: 1, handle: 'bob.two.test' },
  ] as const)('gives a session for $handle', async ({ host, handle }) => {
    const password = `${handle}-pass`
    const account = await createAccount(network.pds[host], { handle, password })
    const session = await authorize(handle, password, 'Authorize')
    expect(session.did).toBe(account.did)
    const response = await session.fetchHandler('/xrpc/com.atproto.server.getSession')
    expect(await response.json()).toMatchObject({ did: account.did, handle })
  })

  test('gives none when the consent is denied', async () => {
    await createAccount(network.pds[0], { handle: 'wary.test', password: 'wary-pass' })
    const error: unknown = await authorize('wary.test', 'wary-pass', 'Deny access').catch((e: unknown) => e)
    expect(error).toBeInstanceOf(OAuthCallbackError)
    expect(error instanceof OAuthCallbackError && error.params.get('error')).toBe('access_denied')
  })
})
