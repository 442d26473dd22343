import { pino } from 'pino'
import { expect, test } from 'vitest'
import { MAX_REFUSAL_LINES, REFUSAL_LOG_INTERVAL_MS } from '../src/limits/sources.js'
import { createMetrics } from '../src/metrics.js'
import { RefusalLog } from './refusals.js'

const SOURCE = 'wss://relay.example'

function setUp() {
  const lines: { reason: string; detail: string; andBefore?: number }[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const clock = { now: Date.parse('2026-01-01T00:00:00Z') }
  const metrics = createMetrics()
  const refusals = new RefusalLog({ log, now: () => new Date(clock.now), metrics })
  const add = (reason: string, detail = '') =>
    refusals.add({ source: SOURCE, reason, did: 'did:plc:a', detail })
  return { lines, clock, metrics, add }
}

test('a flood of refusals is one line a minute and kind, and is counted whole', async () => {
  const { lines, clock, metrics, add } = setUp()
  for (let count = 0; count < 1000; count++) add('BadSignature')
  add('FutureRev')
  expect(lines.map(({ reason }) => reason)).toEqual(['BadSignature', 'FutureRev'])
  clock.now += REFUSAL_LOG_INTERVAL_MS
  add('BadSignature')
  expect(lines.at(-1)).toMatchObject({ reason: 'BadSignature', andBefore: 999 })
  const { values } = await metrics.refusals.get()
  expect(values).toEqual([
    { labels: { source: SOURCE, reason: 'BadSignature' }, value: 1001 },
    { labels: { source: SOURCE, reason: 'FutureRev' }, value: 1 },
  ])
})

test('a clock that was ahead silences nothing once it has returned', () => {
  const { lines, clock, add } = setUp()
  clock.now += 1000 * REFUSAL_LOG_INTERVAL_MS
  add('BadSignature')
  clock.now -= 1000 * REFUSAL_LOG_INTERVAL_MS
  add('BadSignature')
  expect(lines).toHaveLength(2)
})

test('words of others are cut short, and kinds that are not met are forgotten', () => {
  const { lines, add } = setUp()
  add('First', 'x'.repeat(10_000))
  expect(lines[0]?.detail).toHaveLength(300)
  for (let kind = 0; kind < MAX_REFUSAL_LINES; kind++) add(`Reason${kind}`)
  add('First')
  expect(lines.filter(({ reason }) => reason === 'First')).toHaveLength(2)
})
