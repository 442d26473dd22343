import { Writable } from 'node:stream'
import { pino } from 'pino'
import { describe, expect, test } from 'vitest'
import { getActor } from '../src/lexicons/dev/firn.js'
import { did, handle } from './views/strings.js'
import { createXrpcRoutes, type XrpcOptions } from './xrpc.js'

/** One method whose answer is whatever a test wants, and what was logged. */
function serve(answer: () => unknown, options: Partial<XrpcOptions> = {}) {
  const lines: string[] = []
  const log = pino({}, new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) }))
  const xrpc = createXrpcRoutes({
    log,
    strict: false,
    authenticate: async () => undefined,
    readRepoRev: async () => undefined,
    ...options,
  })
  xrpc.query(getActor, async () => answer() as getActor.$OutputBody)
  xrpc.seal()
  return { ask: () => xrpc.app.request('/xrpc/dev.firn.getActor?actor=alice.test'), lines }
}

describe('an answer that breaks its lexicon', () => {
  test('is refused where it would be noticed', async () => {
    const { ask, lines } = serve(() => ({ actor: 1 }), { strict: true })
    expect((await ask()).status).toBe(500)
    expect(lines.join()).toContain('actor')
  })

  test('is logged, and sent all the same, in production', async () => {
    const { ask, lines } = serve(() => ({ actor: 1 }))
    const response = await ask()
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ actor: 1 })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('dev.firn.getActor')
  })
})

test('what is our own fault is logged and not told', async () => {
  const { ask, lines } = serve(() => {
    throw new Error('secret detail')
  })
  const response = await ask()
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret detail')
  expect(lines.join()).toContain('secret detail')
})

test('the revision is read before the answer', async () => {
  const order: string[] = []
  const xrpc = createXrpcRoutes({
    log: pino({ level: 'silent' }),
    strict: true,
    authenticate: async () => undefined,
    readRepoRev: async (account) => {
      order.push(`rev of ${account}`)
      return '3kabc'
    },
  })
  xrpc.query(
    getActor,
    async ({ actor }) => {
      order.push(`answer about ${actor}`)
      return { actor: { did: did('did:plc:abc'), handle: handle('alice.test') }, definitions: 0, releases: 0 }
    },
    { account: ({ actor }) => actor },
  )
  const response = await xrpc.app.request('/xrpc/dev.firn.getActor?actor=alice.test')
  expect(response.headers.get('atproto-repo-rev')).toBe('3kabc')
  expect(order).toEqual(['rev of alice.test', 'answer about alice.test'])
})
