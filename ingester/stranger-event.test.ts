import { expect, test, vi } from 'vitest'
import { Dispatcher } from './dispatcher.js'
import type { Origin } from './event-context.js'
import { toSource } from './source.js'
import { takeToLookAt } from './stranger-event.js'

const RELAY = toSource('wss://relay.example')
const ORIGIN: Origin = { source: RELAY.host, from: RELAY, checkpoint: () => undefined }
const DID = 'did:plc:stranger'
const REV = '3jzfcijpj2z2a'

/** An event of somebody whose other events are being worked on without end. */
function taken(rev: string | undefined) {
  const dispatcher = new Dispatcher({ events: 10, bytes: 1000 })
  dispatcher.add(DID, 1, () => new Promise(() => undefined))
  const { promise: stored, resolve: store } = Promise.withResolvers<void>()
  const look = vi.fn(() => stored)
  const done = vi.fn()
  const ctx = {
    dispatcher,
    strangers: { look },
    signal: new AbortController().signal,
    log: {},
    resync: {},
  } as unknown as Parameters<typeof takeToLookAt>[0]
  const tracked = { checkpoint: () => undefined, done }
  const event = { seq: 1, did: DID, type: rev === undefined ? 'sync' : 'commit', rev }
  takeToLookAt(ctx, { ...event, byteLength: 100, origin: ORIGIN, tracked })
  return { dispatcher, look, done, store }
}

test('a commit of a stranger is done once it is stored that it is to be looked at, in a turn of its own', async () => {
  const { dispatcher, look, done, store } = taken(REV)
  await expect.poll(() => look.mock.calls).toEqual([[DID, ORIGIN, REV]])
  expect(dispatcher.inFlight).toBe(2)
  expect(done).not.toHaveBeenCalled()
  store()
  await expect.poll(() => done.mock.calls.length).toBe(1)
  await expect.poll(() => dispatcher.inFlight).toBe(1)
})

test('what else a stranger does is done at once', () => {
  const { dispatcher, look, done } = taken(undefined)
  expect(done).toHaveBeenCalledOnce()
  expect(look).not.toHaveBeenCalled()
  expect(dispatcher.inFlight).toBe(1)
})
