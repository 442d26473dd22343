import { expect, test, vi } from 'vitest'
import { IdentityError, type IdentityErrorReason } from '../src/identity/identity-error.js'
import { STRANGER_LOOKS_AT_ONCE } from '../src/limits/ingest.js'
import type { Origin } from './event-context.js'
import { Strangers, type StrangersContext } from './strangers.js'

const ORIGIN = { source: 'relay', from: { host: 'relay' } } as Origin
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

function strangers(limits: { events: number; waiting: number }, reason: IdentityErrorReason = 'NotFound') {
  const directory = slowDirectory(reason)
  const request = vi.fn(async (..._request: unknown[]) => undefined)
  const add = vi.fn()
  const ctx = {
    identity: { document: directory.document },
    known: { has: () => false },
    resync: { request },
    unresolved: { add: async () => undefined },
    refusals: { add },
    log: { error: vi.fn(), debug: vi.fn() },
    signal: new AbortController().signal,
  } as unknown as StrangersContext
  return { strangers: new Strangers(ctx, limits), directory, request, refused: add }
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
  const busy = Array.from({ length: STRANGER_LOOKS_AT_ONCE }, (_, n) => `busy${n}`)
  for (const did of [...busy, 'a', 'b', 'a', 'b', 'c']) them.look(did, ORIGIN, REV)
  expect(refused.mock.calls).toMatchObject([[{ did: 'c', reason: 'StrangerForgotten' }]])
  expect(directory.asked).toEqual(busy)
  directory.answer()
  await expect.poll(() => directory.asked).toEqual([...busy, 'a', 'b'])
  expect(request).not.toHaveBeenCalled()
})

test('what nobody signed has nobody fetched whose host does not answer', async () => {
  const { strangers: them, directory, request } = strangers({ events: 1, waiting: 2 }, 'Unreachable')
  them.look('signed', ORIGIN, REV)
  them.look('told', ORIGIN, '')
  directory.answer()
  await expect.poll(() => request.mock.calls).toMatchObject([['signed', { newerThan: REV }]])
})
