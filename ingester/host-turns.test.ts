import { expect, test } from 'vitest'
import { RESYNC_BACKOFF_FIRST_MS, RESYNC_BACKOFF_LAST_MS } from '../src/limits/resync.js'
import { HostPausedError, HostTurns } from './host-turns.js'

const HOST = 'https://pds.example'
const { signal } = new AbortController()

function openTurns() {
  let now = 1_000_000
  const turns = new HostTurns(() => new Date(now))
  /** A request that ends well when it is told to. */
  const begin = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const ended = turns.run(HOST, signal, () => promise)
    return async () => {
      resolve()
      await ended
    }
  }
  const isPaused = async () => {
    const outcome = await turns.run(HOST, signal, async () => 'asked').catch((error: unknown) => error)
    return outcome instanceof HostPausedError
  }
  return { turns, begin, isPaused, pass: (ms: number) => (now += ms) }
}

/** Until a request that was begun is in its turn. */
const begun = () => new Promise(setImmediate)

test('a request that ends well does not end the pause that another one was told meanwhile', async () => {
  const { turns, begin, isPaused, pass } = openTurns()
  const end = begin()
  await begun()
  turns.pause(HOST, 600_000)
  await end()
  expect(await isPaused()).toBe(true)
  pass(600_000)
  expect(await isPaused()).toBe(false)
})

test('a host that answers some only is left alone for twice as long each time', async () => {
  const { turns, begin, isPaused, pass } = openTurns()
  for (const wait of [RESYNC_BACKOFF_FIRST_MS, 2 * RESYNC_BACKOFF_FIRST_MS]) {
    const end = begin()
    await begun()
    turns.pause(HOST, null)
    await end()
    pass(wait - 1)
    expect(await isPaused()).toBe(true)
    pass(1)
  }
})

test('a host that answers after its pause begins with the shortest one again', async () => {
  const { turns, begin, isPaused, pass } = openTurns()
  for (let times = 0; times < 2; times++) {
    turns.pause(HOST, null)
    pass(RESYNC_BACKOFF_FIRST_MS)
    await begin()()
    expect(await isPaused()).toBe(false)
  }
})

test('a pause of a clock that was ahead ends when that has returned', async () => {
  const { turns, isPaused, pass } = openTurns()
  pass(2 * RESYNC_BACKOFF_LAST_MS)
  turns.pause(HOST, RESYNC_BACKOFF_LAST_MS)
  expect(await isPaused()).toBe(true)
  pass(-2 * RESYNC_BACKOFF_LAST_MS)
  expect(turns.busy()).toEqual([])
  expect(await isPaused()).toBe(false)
})
