import { expect, test } from 'vitest'
import { UntilTimeoutError, until } from './until.js'

test('gives the first truthy value', async () => {
  let calls = 0
  expect(await until(() => (++calls >= 3 ? `call ${calls}` : null), { what: 'three calls' })).toBe('call 3')
})

test('takes a throwing condition as not yet true', async () => {
  let calls = 0
  const condition = async () => {
    if (++calls < 3) throw new Error('too early')
    return calls
  }
  expect(await until(condition, { what: 'no error' })).toBe(3)
})

test('names what it waited for and the last value', async () => {
  const waiting = until(() => 0, { what: 'a number', timeoutMs: 30, intervalMs: 5 })
  await expect(waiting).rejects.toThrow('timed out after 30 ms waiting for a number; last value: 0')
})

test('keeps the last error as its cause', async () => {
  const fault = new Error('refused')
  const condition = () => {
    throw fault
  }
  const error = await until(condition, { what: 'x', timeoutMs: 30, intervalMs: 5 }).catch((e: unknown) => e)
  expect(error).toBeInstanceOf(UntilTimeoutError)
  expect(error).toMatchObject({ message: expect.stringContaining('last error: refused'), cause: fault })
})

test('does not hang with a condition that hangs', async () => {
  const waiting = until(() => new Promise<never>(() => undefined), { what: 'an answer', timeoutMs: 30 })
  await expect(waiting).rejects.toThrow('waiting for an answer; the condition was still running')
})
