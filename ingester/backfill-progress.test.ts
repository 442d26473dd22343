import { pino } from 'pino'
import { beforeEach, expect, test } from 'vitest'
import type { RepoState } from '../src/db/tables/repo.js'
import { PROGRESS_MIN_REPOS } from '../src/limits/resync.js'
import { describeDatabases, emptyTables } from '../tests/support/databases.js'
import { until } from '../tests/support/until.js'
import { reportProgress } from './backfill-progress.js'

const NOW = new Date('2026-11-21T12:00:00Z')
const HOST = 'wss://relay.example'

interface Line {
  msg: string
  fetched: number
  waiting: number
  failed: number
  perSecond?: number
  secondsLeft?: number | null
}

describeDatabases('what the operator hears of what was there before', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  let next = 0
  const add = (count: number, state: RepoState) =>
    db()
      .insertInto('repo')
      .values(
        Array.from({ length: count }, () => ({
          did: `did:web:${next++}.test`,
          state,
          attempts: 0,
          updatedAt: NOW,
        })),
      )
      .execute()
  const search = () =>
    db()
      .insertInto('backfill')
      .values({ host: HOST, method: 'collections', sought: [], lookedAt: 700, found: 30, startedAt: NOW })
      .execute()
  const fetched = (from: RepoState, to: RepoState) =>
    db().updateTable('repo').set({ state: to }).where('state', '=', from).execute()

  /** Has it report so often while `during` lasts. */
  async function report(intervalMs: number, during: (say: Say) => Promise<void>): Promise<void> {
    const lines: Line[] = []
    const stop = new AbortController()
    const seen = { finished: 5, reads: 0 }
    const resync = {
      get finished() {
        seen.reads++
        return seen.finished
      },
    }
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Line) })
    const ctx = { db: db(), log, signal: stop.signal, resync }
    const running = reportProgress(ctx, intervalMs)
    const line = (isIt: (line: Line) => boolean) =>
      until(() => lines.find(isIt), { what: 'a line', timeoutMs: 20_000 })
    // At its start, and twice in each report.
    const reports = async (count: number) =>
      void (await until(() => seen.reads > 2 * count, { what: 'reports' }))
    const finish = (count: number) => {
      seen.finished += count
    }
    await during({ line, lines, reports, finish })
    stop.abort()
    await running
  }
  interface Say {
    line: (isIt: (line: Line) => boolean) => Promise<Line>
    lines: readonly Line[]
    reports: (count: number) => Promise<void>
    finish: (count: number) => void
  }

  test('is how fast it goes and how long it may take, what is still searched, and its end', async () => {
    await add(150, 'pending')
    await add(50, 'resyncing')
    await add(3, 'error')
    await search()
    await report(250, async ({ line, finish }) => {
      const before = await line(() => true)
      expect(before).toMatchObject({ fetched: 5, waiting: 200, failed: 3, perSecond: 0, secondsLeft: null })
      expect(before.msg).toBe(
        `5 repositories fetched, 200 wait, 0.0 a second; still searching ${HOST} (700 looked at, 30 new)`,
      )
      finish(10)
      const fast = await line(({ perSecond = 0 }) => perSecond > 0)
      expect(fast).toMatchObject({ fetched: 15, perSecond: 40, secondsLeft: 5 })
      expect(fast.msg).toContain(
        '15 repositories fetched, 200 wait, 40.0 a second, about 5 seconds left; still',
      )

      await db().updateTable('backfill').set({ finishedAt: NOW }).execute()
      const found = await line(({ msg }) => !msg.includes('searching'))
      expect(found.msg).toMatch(/^15 repositories fetched, 200 wait, 0.0 a second$/)
      await fetched('resyncing', 'active')
      await fetched('pending', 'active')
      const end = await line(({ waiting }) => waiting === 0)
      expect(end.msg).toBe('what was there before is fetched; 3 could not be yet')
    })
  })

  test('is in minutes or hours where it takes so long', async () => {
    await add(2_000, 'pending')
    await report(1_000, async ({ line, finish }) => {
      finish(1)
      expect((await line(({ perSecond }) => perSecond === 1)).msg).toContain('about 33 minutes left')
    })
    await add(8_000, 'pending')
    await report(1_000, async ({ line, finish }) => {
      finish(1)
      expect((await line(({ perSecond }) => perSecond === 1)).msg).toContain('about 3 hours left')
    })
  })

  test('is nothing while few repositories wait, as some always do', async () => {
    await add(PROGRESS_MIN_REPOS - 1, 'desynchronized')
    await report(20, async ({ line, lines, reports }) => {
      await reports(3)
      expect(lines).toEqual([])
      await add(1, 'desynchronized')
      expect(await line(() => true)).toMatchObject({ waiting: PROGRESS_MIN_REPOS })
    })
  })
})
