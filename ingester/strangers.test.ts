import { expect, test, vi } from 'vitest'
import { IdentityError, type IdentityErrorReason } from '../src/identity/identity-error.js'
import { STRANGER_LOOKUPS_PER_DIRECTORY } from '../src/limits/ingest.js'
import type { Origin } from './event-context.js'
import { toSource } from './source.js'
import type { StrangerRow } from './stranger-rows.js'
import { Strangers, type StrangersContext, type StrangersLimits } from './strangers.js'

const RELAY = toSource('wss://relay.example')
const ORIGIN: Origin = { source: RELAY.host, from: RELAY, checkpoint: () => undefined }
const REV = '3jzfcijpj2z2a'

/** A directory that answers when it is told to, and then that it knows nobody, or cannot tell. */
function slowDirectory(reason: IdentityErrorReason) {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>()
  const asked: string[] = []
  const document = async (did: string) => {
    asked.push(did)
    await answered
    throw new IdentityError(reason, did, 'the directory does not know it')
  }
  return { answer, asked, document }
}

/** The rows of strangers, without a database. */
class Rows {
  readonly dids = new Set<string>()
  onStore: () => Promise<void> = async () => undefined

  load = async () => [...this.dids].map((did): StrangerRow => ({ did, source: RELAY.host, rev: REV }))
  remove = async (did: string) => void this.dids.delete(did)
  store = async ({ did }: StrangerRow) => {
    await this.onStore()
    this.dids.add(did)
  }
}

function strangers(
  limits: Omit<StrangersLimits, 'perHost'>,
  reason: IdentityErrorReason = 'NotFound',
  rows = new Rows(),
) {
  const directory = slowDirectory(reason)
  const stopping = new AbortController()
  const request = vi.fn(async (..._request: unknown[]) => undefined)
  const add = vi.fn()
  const ctx = {
    identity: { document: directory.document },
    known: { has: () => false },
    resync: { request },
    unresolved: { add: async () => undefined },
    refusals: { add },
    log: { error: vi.fn(), debug: vi.fn() },
    signal: stopping.signal,
    onBoundary: () => undefined,
    sources: [RELAY],
    rows,
  } as unknown as StrangersContext
  return {
    strangers: new Strangers(ctx, { ...limits, perHost: limits.waiting }),
    directory,
    request,
    refused: add,
    rows,
    stopping,
  }
}

test('strangers have so many places while it is not known who they are', async () => {
  const { strangers: them, directory } = strangers({ events: 3, waiting: 10 })
  expect(['a', 'a', 'b', 'c'].map((did) => them.enter(did))).toEqual([true, true, true, false])
  const identified = them.identify('a')
  expect(them.enter('c')).toBe(false)
  directory.answer()
  await identified
  // Both of one account are free as soon as it is known that it is nobody.
  expect(['c', 'd', 'e'].map((did) => them.enter(did))).toEqual([true, true, false])
  await them.identify('a')
  expect(them.enter('e')).toBe(false)
})

test('so many strangers wait to be looked at, each once; one more is told and forgotten', async () => {
  const { strangers: them, directory, request, refused } = strangers({ events: 1, waiting: 2 })
  const busy = Array.from({ length: STRANGER_LOOKUPS_PER_DIRECTORY }, (_, n) => `busy${n}`)
  for (const did of [...busy, 'a', 'b', 'a', 'b', 'c']) await them.look(did, ORIGIN, REV)
  expect(refused.mock.calls).toMatchObject([[{ did: 'c', reason: 'StrangerForgotten' }]])
  expect(directory.asked).toEqual(busy)
  directory.answer()
  await expect.poll(() => directory.asked).toEqual([...busy, 'a', 'b'])
  expect(request).not.toHaveBeenCalled()
})

test('what nobody signed has nobody fetched whose host does not answer', async () => {
  const { strangers: them, directory, request } = strangers({ events: 1, waiting: 2 }, 'Unreachable')
  await them.look('signed', ORIGIN, REV)
  them.greet('told', RELAY)
  directory.answer()
  await expect.poll(() => request.mock.calls).toMatchObject([['signed', { newerThan: REV }]])
})

test('who signed something is stored before the event is done, and until its host was asked', async () => {
  const { strangers: them, directory, rows } = strangers({ events: 1, waiting: 2 })
  const { promise: stored, resolve: store } = Promise.withResolvers<void>()
  rows.onStore = () => stored
  const done = vi.fn()
  const looked = them.look('signed', ORIGIN, REV).then(done)
  them.greet('told', RELAY)
  await expect.poll(() => directory.asked).toEqual(['told'])
  expect(done).not.toHaveBeenCalled()
  store()
  await looked
  await expect.poll(() => directory.asked).toEqual(['told', 'signed'])
  expect([...rows.dids]).toEqual(['signed'])
  directory.answer()
  await expect.poll(() => rows.dids.size).toBe(0)
})

test('who was not looked at when a process ended is looked at by the next', async () => {
  const first = strangers({ events: 1, waiting: 2 })
  await first.strangers.look('signed', ORIGIN, REV)
  const running = first.strangers.run()
  first.stopping.abort()
  first.directory.answer()
  await running
  expect([...first.rows.dids]).toEqual(['signed'])

  const next = strangers({ events: 1, waiting: 2 }, 'Unreachable', first.rows)
  void next.strangers.run()
  await expect.poll(() => next.directory.asked).toEqual(['signed'])
  next.directory.answer()
  await expect.poll(() => next.request.mock.calls).toMatchObject([['signed', { newerThan: REV }]])
  await expect.poll(() => next.rows.dids.size).toBe(0)
  next.stopping.abort()
})
