import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headOf, identityOf, putPackage, SOURCE } from '../../tests/ingester/indexing.js'
import { describeDatabases } from '../../tests/support/databases.js'
import type { Db } from '../db/database.js'
import type { ActorStatus, FetchStatus } from '../db/tables/actor.js'
import { RESYNC_HASTENED_MS } from '../limits/resync.js'
import { type AccountState, type Doubt, settleDoubt } from './accounts.js'
import { doubtStatuses } from './actors.js'
import { createIndexer } from './indexer.js'

/** What may happen to an account, in any order. */
type Event =
  | { readonly word: Omit<AccountState, 'did'> }
  | { readonly failure: string }
  | 'fetched'
  /** An ingester starts, and doubts what it did not hear itself. */
  | 'doubted'
  /** Its hosts are asked about what is in doubt; what they answer comes later. */
  | 'asked'
  | { readonly answer: Omit<AccountState, 'did'> | 'later' }

const ACTIVE = { active: true, status: null }
const SUSPENDED = { active: false, status: 'suspended' } as const
const DELETED = { active: false, status: 'deleted' } as const

const ANSWERS: readonly Event[] = ([ACTIVE, SUSPENDED, DELETED, 'later'] as const).map((answer) => ({
  answer,
}))

const EVENTS: readonly Event[] = [
  ...[ACTIVE, SUSPENDED, DELETED, { ...DELETED, isUnconfirmed: true }].map((word) => ({ word })),
  ...['RepoTakendown', 'RepoNotFound', 'HostUnreachable'].map((failure) => ({ failure })),
  ...(['fetched', 'doubted', 'asked'] as const),
  ...ANSWERS,
]

const event = fc.constantFrom(...EVENTS)
/** Things happen while hosts are asked: an answer to a question of before is the rare case that matters. */
const question = fc
  .tuple(event, fc.array(event, { maxLength: 2 }), fc.constantFrom(...ANSWERS))
  .map(([before, between, answer]): Event[] => [before, 'asked', ...between, answer])
const orders = fc
  .array(fc.oneof({ weight: 3, arbitrary: event.map((one) => [one]) }, { weight: 1, arbitrary: question }), {
    maxLength: 12,
    size: 'max',
  })
  .map((parts) => parts.flat())

const SECOND_MS = 1000
const START_MS = Date.parse('2026-01-01T00:00:00Z')

/** What there must be of an account, told plainly. */
interface Expected {
  status: ActorStatus | null
  /** Its status is to be asked about, from that time on. */
  confirmAt: number | null
  fetchStatus: FetchStatus | null
  /** Null where it is not followed. */
  state: 'active' | 'desynchronized' | 'pending' | 'error' | null
  /** Of the newest content that was fetched. */
  summary: string | null
}

const FETCH_STATUS: Readonly<Record<string, FetchStatus>> = {
  RepoTakendown: 'takendown',
  RepoNotFound: 'notFound',
}

/** A word that counts at once: `confirmAt` where it may be none. */
function afterWord(
  before: Expected,
  { active, status, isUnconfirmed = false }: Omit<AccountState, 'did'>,
  now: number,
): Expected {
  const isErased = before.status === 'deleted' && before.confirmAt === null
  const confirmAt = status === 'deleted' && isUnconfirmed && !isErased ? now : null
  if (status === 'deleted' && !isUnconfirmed)
    return { ...before, status, confirmAt, state: null, summary: null }
  const isShownAgain = active && (before.status !== null || before.fetchStatus !== null)
  const { state } = before
  const refetched = state === null ? 'pending' : state === 'active' ? 'desynchronized' : state
  return { ...before, status, confirmAt, state: isShownAgain ? refetched : state }
}

function afterFailure(before: Expected, failure: string): Expected {
  if (before.state === null) return before
  if (before.status === 'deleted') return { ...before, state: null }
  return { ...before, state: 'error', fetchStatus: FETCH_STATUS[failure] ?? before.fetchStatus }
}

function afterFetch(before: Expected, summary: string): Expected {
  if (before.status === 'deleted') return { ...before, state: null }
  return { ...before, state: 'active', fetchStatus: null, summary }
}

describeDatabases('an account of which everything is said in any order', (current) => {
  let accounts = 0

  /** A new account that is followed, beside what is expected of it. */
  async function follow(db: Db) {
    // Letters from `a` on, so that each run has one of its own.
    const did = `did:plc:${[...String(accounts++).padStart(24, '0')].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`
    let now = START_MS
    let revs = 0
    let asked: Doubt | undefined
    let expected: Expected = { status: null, confirmAt: null, fetchStatus: null, state: null, summary: null }
    const indexer = createIndexer({ db, now: () => new Date(now) })

    async function fetchWhole(): Promise<void> {
      const rev = `3k${String(revs++).padStart(11, '0')}`
      const summary = `at ${rev}`
      const repo = { ...headOf(rev, did), records: [await putPackage(summary)] }
      await indexer.applyRepo({ identity: identityOf(did), repo, held: [] }, { source: SOURCE })
      expected = afterFetch(expected, summary)
    }

    async function answer(said: Omit<AccountState, 'did'> | 'later'): Promise<void> {
      const doubt = asked
      if (!doubt) return
      const later = new Date(now + SECOND_MS)
      const told = said === 'later' ? later : said
      await db.transaction().execute((trx) => settleDoubt(trx, doubt, told, new Date(now)))
      // There was word of it meanwhile: the answer is to a question of before.
      if (expected.status !== doubt.status || expected.confirmAt !== doubt.confirmAt.getTime()) return
      expected =
        said === 'later' ? { ...expected, confirmAt: later.getTime() } : afterWord(expected, said, now)
    }

    async function happen(event: Event): Promise<void> {
      now += SECOND_MS
      if (event === 'fetched') await fetchWhole()
      else if (event === 'doubted') {
        await db.transaction().execute((trx) => doubtStatuses(trx, new Date(now)))
        if (expected.status !== null) expected = { ...expected, confirmAt: expected.confirmAt ?? now }
      } else if (event === 'asked') {
        const { status, confirmAt } = expected
        asked =
          status === null || confirmAt === null ? undefined : { did, status, confirmAt: new Date(confirmAt) }
      } else if ('word' in event) {
        await indexer.setAccountState({ did, ...event.word }, { source: SOURCE })
        expected = afterWord(expected, event.word, now)
      } else if ('failure' in event) {
        await indexer.setFetchFailure({ did, name: event.failure, message: '' })
        expected = afterFailure(expected, event.failure)
      } else await answer(event.answer)
    }

    async function read() {
      const actor = await db.selectFrom('actor').selectAll().where('did', '=', did).executeTakeFirstOrThrow()
      const repo = await db.selectFrom('repo').selectAll().where('did', '=', did).executeTakeFirst()
      const definition = await db
        .selectFrom('definition')
        .select('summary')
        .where('did', '=', did)
        .executeTakeFirst()
      const { active, status, fetchStatus, confirmAt } = actor
      const told = {
        ...{ status, fetchStatus, confirmAt: confirmAt?.getTime() ?? null },
        ...{ state: repo?.state ?? null, summary: definition?.summary ?? null },
      }
      return { active, told, waitMs: (repo?.retryAt?.getTime() ?? now) - now }
    }

    await fetchWhole()
    return { happen, read, expected: () => expected }
  }

  test('is hidden while anybody hides it, erased once its deletion is sure, and has what was fetched last', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(orders, async (events) => {
        const account = await follow(db)
        for (const event of events) {
          await account.happen(event)
          const { active, told, waitMs } = await account.read()
          const { status, fetchStatus } = account.expected()
          expect(told).toEqual(account.expected())
          expect(active).toBe(status === null && fetchStatus === null)
          // Its host says that it is there: what its PDS said before is asked again soon.
          const isWelcome = typeof event === 'object' && 'word' in event && event.word.active
          if (isWelcome && !active) expect(waitMs).toBeLessThanOrEqual(RESYNC_HASTENED_MS)
        }
        // Whatever happened, it comes back.
        await account.happen({ word: ACTIVE })
        await account.happen('fetched')
        const { active, told } = await account.read()
        expect({ active, state: told.state }).toEqual({ active: true, state: 'active' })
        expect(told).toEqual(account.expected())
      }),
      { numRuns: 60 },
    )
  })
})
