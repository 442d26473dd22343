import { expect, test } from 'vitest'
import { MAX_FRAME_FAILURES } from '../src/limits/sources.js'
import { PoisonGuard } from './poison.js'

/** Connects, and meets `count` messages that cannot be read, until one ends the connection. */
function connect(guard: PoisonGuard, position: number, count: number): number {
  guard.reconnected(position)
  let passed = 0
  while (passed < count && guard.meets(position)) passed++
  return passed
}

test('a message is passed over when it comes for the third time, and then at once', () => {
  const guard = new PoisonGuard()
  const passed = Array.from({ length: MAX_FRAME_FAILURES + 1 }, () => connect(guard, 7, 1))
  expect(passed).toEqual([0, 0, 1, 1])
})

test('of several in a row, each has its three tries', () => {
  const guard = new PoisonGuard()
  expect(Array.from({ length: 7 }, () => connect(guard, 7, 3))).toEqual([0, 0, 1, 1, 2, 2, 3])
})

test('what was read in between makes a message another one', () => {
  const guard = new PoisonGuard()
  connect(guard, 7, 1)
  connect(guard, 7, 1)
  expect(connect(guard, 8, 1)).toBe(0)
  expect(guard.expectsPoison).toBe(false)
})
