import { expect, test } from 'vitest'
import { RECONNECT_JITTER_MS } from '../src/limits/sources.js'
import { reconnectDelayMs } from './retry.js'

const FAILURES = [1, 2, 3, 4, 5, 6, 7, 8, 100, 10_000]

test('a source that is away is tried again after 1, 2, 4 seconds and so on, up to 64', () => {
  const seconds = FAILURES.map((failures) => reconnectDelayMs(failures, 0.5) / 1000)
  expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64, 64])
})

test('those who lost it together come back half a second before or after that', () => {
  for (const failures of FAILURES) {
    const middle = reconnectDelayMs(failures, 0.5)
    expect(reconnectDelayMs(failures, 0)).toBe(middle - RECONNECT_JITTER_MS)
    expect(reconnectDelayMs(failures, 1)).toBe(middle + RECONNECT_JITTER_MS)
  }
})
