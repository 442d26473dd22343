import { expect, test, vi } from 'vitest'
import { RECONNECT_JITTER_MS } from '../src/limits/sources.js'
import { reconnectDelayMs, untilStored } from './retry.js'

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

test('what cannot be stored is tried until it can be, or has failed so often, and told of once', async () => {
  const { signal } = new AbortController()
  const failing = (times: number) => {
    let attempts = 0
    return async () => {
      if (attempts++ < times) throw new Error(`failure ${attempts}`)
      return 'stored'
    }
  }
  const onFirstFailure = vi.fn()
  await expect(untilStored(failing(2), { signal, onFirstFailure })).resolves.toBe('stored')
  await expect(untilStored(failing(9), { signal, onFirstFailure, maxFailures: 2 })).rejects.toThrow(
    'failure 2',
  )
  expect(onFirstFailure.mock.calls).toEqual([[new Error('failure 1')], [new Error('failure 1')]])
})
