import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import type { Logger } from '../src/logger.js'
import { readSources } from '../src/settings.js'
import { type Answer, type FakeHost, startFakeHost } from '../tests/support/fake-host.js'
import { Authority, toSource, UnknownSourceError } from './source.js'

let host: FakeHost
let answer: Answer
beforeEach(async () => {
  host = await startFakeHost((request, response) => answer(request, response))
})
afterEach(() => host.close())

function newAuthority(log: Logger = pino({ level: 'silent' }), retryMs?: number): Authority {
  const ctx = { fetch: createGuardedFetch({ development: true }), log }
  // Neither the database nor identities have to do with what a host is.
  return new Authority(ctx as ConstructorParameters<typeof Authority>[0], retryMs)
}

const says =
  (status: number, body: string, type = 'application/json'): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body)
const kindOf = (authority = newAuthority(), mark = '') =>
  authority.kindOf(toSource(mark + host.url.replace('http', 'ws')))

test.each([
  ['pds', 200, '{"did":"did:web:pds.example","availableUserDomains":[]}'],
  ['relay', 404, '{"message":"Not Found"}'],
  ['relay', 404, '404 page not found'],
  ['relay', 501, '{"error":"MethodNotImplemented"}'],
  ['relay', 400, '{"error":"InvalidRequest","message":"No service configured for com.atproto.x"}'],
] as const)('a source is a %s by its answer %i %s', async (kind, status, body) => {
  answer = says(status, body, body.startsWith('{') ? undefined : 'text/plain')
  expect(await kindOf()).toBe(kind)
})

test.each([
  [403, '<h1>Attention Required</h1>', 'text/html; charset=UTF-8'],
  [404, '<h1>It is being deployed</h1>', 'text/html'],
  [403, '{"error":"Forbidden"}', 'application/json'],
  [429, '{"error":"RateLimitExceeded"}', 'application/json'],
  [502, '', 'text/plain'],
])('what a source is stays open after the answer %i %s, and is asked again', async (status, body, type) => {
  const authority = newAuthority(undefined, 0)
  answer = says(status, body, type)
  await expect(kindOf(authority)).rejects.toThrow(String(status))
  answer = says(200, '{"did":"did:web:pds.example","availableUserDomains":[]}')
  expect(await kindOf(authority)).toBe('pds')
})

test('a source that does not say what it is is asked once for many events', async () => {
  const authority = newAuthority()
  answer = says(503, '')
  for (let event = 0; event < 3; event++)
    await expect(kindOf(authority)).rejects.toBeInstanceOf(UnknownSourceError)
  expect(host.asked).toHaveLength(1)
})

test('what the operator says of a source is not asked for', async () => {
  answer = says(404, '{}')
  expect(await kindOf(newAuthority(), 'pds+')).toBe('pds')
  answer = says(200, '{"did":"did:web:pds.example","availableUserDomains":[]}')
  expect(await kindOf(newAuthority(), 'relay+')).toBe('relay')
  expect(host.asked).toEqual([])
})

test.each([
  [
    'a PDS',
    'its own accounts alone',
    'relay+',
    200,
    '{"did":"did:web:pds.example","availableUserDomains":[]}',
  ],
  ['a relay', 'every account', 'pds+', 501, '{"error":"MethodNotImplemented"}'],
])(
  'what is taken for %s is told, with what that means and the remedy',
  async (kind, means, mark, status, body) => {
    const lines: string[] = []
    answer = says(status, body)
    const authority = newAuthority(pino({}, { write: (line: string) => void lines.push(line) }))
    await Promise.all([kindOf(authority), kindOf(authority)])
    await kindOf(authority)
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      expect.stringMatching(
        new RegExp(`is taken for ${kind}: .* ${means} .* put ${mark.replace('+', '[+]')} before`),
      ),
    ])
  },
)

test('a mark that says what a source is leaves its name as it is, and so its cursor', () => {
  const [relay = '', pds = ''] = readSources('relay+https://relay.example/, pds+wss://pds.example')
  expect([relay, pds]).toEqual(['relay+wss://relay.example', 'pds+wss://pds.example'])
  expect(toSource(relay)).toEqual({
    host: 'wss://relay.example',
    stream: 'wss://relay.example',
    origin: 'https://relay.example',
    kind: 'relay',
  })
  expect(toSource(pds).host).toBe('wss://pds.example')
})
