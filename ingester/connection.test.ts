import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CONNECT_GRACE_MS } from '../src/limits/sources.js'
import { createMetrics } from '../src/metrics.js'
import { Connection } from './connection.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function connect() {
  const said: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(JSON.parse(line).msg) })
  const ctx = { log, now: () => new Date(), metrics: createMetrics() }
  const connection = new Connection(ctx, 'wss://relay.example')
  let changes = 0
  connection.onChange(() => changes++)
  return { connection, said, changes: () => changes }
}

test('a connection that stays open is one, though nothing is said', () => {
  const { connection, said, changes } = connect()
  connection.opened()
  expect(connection.state.connected).toBe(false)
  vi.advanceTimersByTime(CONNECT_GRACE_MS)
  expect([connection.state, said]).toEqual([
    { connected: true, since: new Date(), halted: null },
    ['following wss://relay.example'],
  ])
  expect(changes()).toBe(1)
})

test('each attempt that fails is no change', () => {
  const { connection, said, changes } = connect()
  const lostAt = new Date()
  for (let attempt = 0; attempt < 3; attempt++) {
    connection.opened()
    connection.failed(new Error('reset'))
    vi.advanceTimersByTime(60_000)
  }
  expect([said.length, changes()]).toEqual([1, 1])
  expect(connection.state).toEqual({ connected: false, since: lostAt, halted: undefined })
})

test('what was halted stays so until it is followed again', () => {
  const { connection } = connect()
  connection.halted('Decide.')
  connection.closed()
  expect(connection.state).toMatchObject({ connected: false, halted: 'Decide.' })
  connection.received()
  expect(connection.state).toMatchObject({ connected: true, halted: null })
})

test('one whose follower has stopped says nothing more', () => {
  const { connection, said } = connect()
  connection.opened()
  connection.closed()
  vi.advanceTimersByTime(10 * CONNECT_GRACE_MS)
  expect([said, connection.state.connected]).toEqual([[], false])
})
