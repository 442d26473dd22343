import { beforeEach, describe, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../tests/support/databases.js'
import { type HealthFacts, judgeHealth } from './health.js'
import {
  HEALTH_MAX_DEAD_LETTERS,
  HEALTH_MAX_DISCONNECTED_MS,
  HEALTH_MAX_FAILED_REPOS,
  HEALTH_MAX_LAG_SECONDS,
  HEALTH_MAX_MIRROR_FAILURES,
  HEALTH_MAX_SILENCE_MS,
} from './limits/server.js'
import { createHealthCheck, readHealthFacts } from './read-health.js'

const NOW = new Date('2026-01-02T00:00:00Z')
const HOST = 'wss://relay.example'
const ago = (ms: number) => new Date(NOW.getTime() - ms)

type Source = HealthFacts['sources'][number]

function sourceWith(change: Partial<Source>): Source {
  const moments = { eventAt: NOW, updatedAt: NOW, checkedAt: NOW }
  return { host: HOST, seq: 1, connected: true, halted: null, lagSeconds: 0, ...moments, ...change }
}

const SOUND = { deadLetters: 0, failedRepos: 0, formerKeyRepos: 0, mirrors: [], mirrorAlarms: 0 }

const reasonsOf = (change: Partial<Source>, others: Partial<HealthFacts> = {}) =>
  judgeHealth({ ...SOUND, sources: [sourceWith(change)], ...others }, NOW).reasons

describe('an index is degraded', () => {
  test('when a source is further behind than it may be', () => {
    expect(reasonsOf({ lagSeconds: HEALTH_MAX_LAG_SECONDS })).toEqual([])
    expect(reasonsOf({ lagSeconds: HEALTH_MAX_LAG_SECONDS + 1 })).toEqual([
      `what is stored of ${HOST} is 10 minutes behind`,
    ])
  })

  test('when a source is out of reach for too long, however long nothing happened there', () => {
    expect(reasonsOf({ eventAt: ago(1e9), updatedAt: ago(1e9) })).toEqual([])
    const since = (ms: number) => reasonsOf({ connected: false, updatedAt: ago(ms) })
    expect(since(HEALTH_MAX_DISCONNECTED_MS)).toEqual([])
    expect(since(HEALTH_MAX_DISCONNECTED_MS + 1)).toEqual([`${HOST} has not been reached for 5 minutes`])
  })

  test('when a source is no longer followed', () => {
    const halted = `${HOST} says that our cursor lies in its future`
    expect(reasonsOf({ halted, connected: false })).toEqual([halted])
  })

  test("when one of the operator's mirrors of atoms stays away, or they disagree", () => {
    const mirror = { url: 'https://git.example/home', failures: HEALTH_MAX_MIRROR_FAILURES }
    expect(reasonsOf({}, { mirrors: [mirror] })).toEqual([])
    expect(reasonsOf({}, { mirrors: [{ ...mirror, failures: 4 }], mirrorAlarms: 2 })).toEqual([
      'the mirror https://git.example/home did not answer 4 looks in a row',
      'mirrors of atoms disagree 2 times: see /mirrors',
    ])
  })

  test('when no ingester is at work', () => {
    expect(reasonsOf({ checkedAt: ago(HEALTH_MAX_SILENCE_MS) })).toEqual([])
    expect(reasonsOf({ checkedAt: ago(3 * 3_600_000) })).toEqual(['no ingester has been at work for 3 hours'])
  })

  test('when too much could not be indexed or fetched', () => {
    const counts = { deadLetters: HEALTH_MAX_DEAD_LETTERS, failedRepos: HEALTH_MAX_FAILED_REPOS }
    expect(reasonsOf({}, counts)).toEqual([])
    expect(
      reasonsOf({}, { deadLetters: counts.deadLetters + 1, failedRepos: counts.failedRepos + 1 }),
    ).toEqual([
      '1001 records of the last day could not be indexed, more than 1000',
      '101 repositories cannot be fetched, more than 100',
    ])
  })
})

test('an index is not degraded by accounts that changed their keys, however many; they are told of', () => {
  const health = judgeHealth({ ...SOUND, sources: [], formerKeyRepos: 10 * HEALTH_MAX_FAILED_REPOS }, NOW)
  expect(health).toMatchObject({ status: 'ok', reasons: [], notes: [expect.stringContaining('1000')] })
})

test('an index that no ingester has filled yet is in order, and so is a source that is followed no more', () => {
  const empty = { ...SOUND, sources: [] }
  expect(judgeHealth(empty, NOW)).toEqual({ status: 'ok', reasons: [], notes: [] })
  const former = sourceWith({ host: 'wss://former.example', connected: false, checkedAt: ago(1e9) })
  expect(judgeHealth({ ...empty, sources: [former, sourceWith({})] }, NOW).status).toBe('ok')
})

describeDatabases('what health rests on', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  test('is counted: letters of the last day, and failures of accounts that are to be had', async () => {
    const letter = { source: HOST, did: 'did:plc:a', cid: 'c', rev: 'r', reason: 'x', detail: 'x' }
    await db()
      .insertInto('deadLetter')
      .values([
        { ...letter, uri: 'at://a', at: ago(1000) },
        { ...letter, uri: 'at://b', at: ago(25 * 3_600_000) },
      ])
      .execute()
    const repo = { state: 'error' as const, attempts: 1, updatedAt: NOW }
    await db()
      .insertInto('repo')
      .values([
        ...['did:plc:a', 'did:plc:b', 'did:plc:c'].map((did) => ({ did, ...repo })),
        { did: 'did:plc:d', ...repo, error: 'BadSignature: the commit is not signed by it' },
      ])
      .execute()
    await db()
      .insertInto('actor')
      .values([
        { did: 'did:plc:a', active: true, indexedAt: NOW },
        { did: 'did:plc:b', active: false, status: 'takendown', indexedAt: NOW },
      ])
      .execute()
    await db()
      .insertInto('sourceCursor')
      .values(sourceWith({ lagSeconds: 7200.5 }))
      .execute()
    const named = { named: true, namedAt: NOW, dueAt: NOW }
    await db()
      .insertInto('mirror')
      .values([
        { ...named, url: 'https://own.example', operator: true },
        { ...named, url: 'https://away.example', operator: true, failures: 1 },
        { ...named, url: 'https://other.example', operator: false, failures: 9 },
      ])
      .execute()
    const [own, away, other] = [
      'https://own.example',
      'https://away.example',
      'https://other.example',
    ] as const
    const alarm = { parties: '[]', seenAt: NOW, confirmedAt: NOW }
    await db()
      .insertInto('mirrorAlarm')
      .values([
        { ...alarm, key: 'a', kind: 'revs', mirrors: [own, away] },
        { ...alarm, key: 'b', kind: 'lying', mirrors: [own] },
        { ...alarm, key: 'c', kind: 'revs', mirrors: [own, other] },
        { ...alarm, key: 'd', kind: 'lying', mirrors: [other] },
        { ...alarm, key: 'e', kind: 'moved', mirrors: [own] },
        { ...alarm, key: 'f', kind: 'lying', mirrors: [own], clearedAt: NOW },
      ])
      .execute()
    expect(await readHealthFacts(db(), NOW)).toEqual({
      sources: [sourceWith({ lagSeconds: 7200.5 })],
      deadLetters: 1,
      failedRepos: 2,
      formerKeyRepos: 1,
      mirrors: [{ url: 'https://away.example', failures: 1 }],
      mirrorAlarms: 2,
    })
    const check = createHealthCheck({ db: db(), now: () => NOW })
    const health = await check()
    expect(health).toEqual({
      status: 'degraded',
      reasons: expect.arrayContaining([`what is stored of ${HOST} is 2 hours behind`]),
      notes: [expect.stringContaining('another key than the account has, as after a move: 1.')],
    })
    expect(await check()).toBe(health)
  })
})
