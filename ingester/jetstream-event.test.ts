import { expect, test } from 'vitest'
import { readSources } from '../src/settings.js'
import { mayMatter, readJetstreamEvent, scanTime } from './jetstream-event.js'
import { KnownAccounts } from './known-accounts.js'
import { toSource } from './source.js'

const KNOWN = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const STRANGER = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'
const COMMIT = { rev: '3l3qo2vutsw2b', operation: 'create', collection: 'dev.firn.package', rkey: 'hello' }

const known = new KnownAccounts()
known.add(KNOWN)
const bytes = (value: unknown, space = 0) => Buffer.from(JSON.stringify(value, null, space))
const identityOf = (did: string) => ({ did, time_us: 7, kind: 'identity', identity: { did, seq: 1 } })

test('what can matter is told by bytes: a collection of ours, or an account that is known, wherever it stands', () => {
  for (const space of [0, 2]) {
    expect(mayMatter(bytes(identityOf(KNOWN), space), known)).toBe(true)
    expect(mayMatter(bytes(identityOf(STRANGER), space), known)).toBe(false)
    expect(mayMatter(bytes({ ...identityOf(STRANGER), about: KNOWN }, space), known)).toBe(true)
    expect(
      mayMatter(bytes({ did: STRANGER, time_us: 7, kind: 'commit', commit: COMMIT }, space), known),
    ).toBe(true)
  }
  for (const junk of ['', '"did:', '"did:plc:', `"${KNOWN}`])
    expect(mayMatter(Buffer.from(junk), known)).toBe(false)
})

test('the time of what does not matter is read without the rest', () => {
  expect(scanTime(bytes(identityOf(STRANGER)))).toBe(7)
  expect(scanTime(Buffer.from('{"time_us":1725911162329308,'))).toBe(1_725_911_162_329_308)
  for (const junk of ['{}', '{"time_us":"7"}', '{"time_us":'])
    expect(scanTime(Buffer.from(junk))).toBeUndefined()
})

test('an event says where to look, and nothing else of it is used', () => {
  const commit = { ...COMMIT, cid: 'x', record: { a: 1 } }
  const { rev, collection, rkey } = COMMIT
  expect(readJetstreamEvent(bytes({ did: KNOWN, time_us: 7, kind: 'commit', commit }))).toEqual({
    ...{ did: KNOWN, timeUs: 7, type: 'commit' },
    hint: { did: KNOWN, rev, collection, rkey },
  })
  const other = { ...COMMIT, collection: 'dev.firnish.thing' }
  expect(readJetstreamEvent(bytes({ did: KNOWN, time_us: 7, kind: 'commit', commit: other }))).toMatchObject({
    type: 'other',
  })
  const broken = [{ rkey: 'x/y' }, { rev: 'now' }, { rkey: 7 }, { collection: undefined }]
  for (const fault of broken) {
    const message = bytes({ did: KNOWN, time_us: 7, kind: 'commit', commit: { ...COMMIT, ...fault } })
    expect(readJetstreamEvent(message)).toMatchObject({ type: 'malformed', of: 'commit' })
  }
  for (const junk of ['', '[]', 'null', '{"did":"x","time_us":7}', `{"did":"${KNOWN}","time_us":-7}`]) {
    expect(() => readJetstreamEvent(Buffer.from(junk))).toThrow('it')
  }
})

test('a Jetstream is configured by its mark, beside other sources', () => {
  const [jetstream = '', relay] = readSources('jetstream+https://jet.example/, wss://relay.example')
  expect([jetstream, relay]).toEqual(['jetstream+wss://jet.example', 'wss://relay.example'])
  expect(toSource(jetstream)).toEqual({
    host: 'jetstream+wss://jet.example',
    stream: 'wss://jet.example',
    origin: 'https://jet.example',
    kind: 'jetstream',
  })
  expect(() => readSources('jetstream+jet.example')).toThrow('is not a URL')
})
