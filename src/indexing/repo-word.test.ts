import { beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import type { ActorStatus, FetchStatus } from '../db/tables/actor.js'
import type { RepoState } from '../db/tables/repo.js'
import { countRepoWords, REPO_WORDS, type RepoWord, repoWord } from './repo-word.js'

interface Case {
  state?: RepoState
  actor?: { status: ActorStatus | null; fetchStatus: FetchStatus | null }
  word: RepoWord | undefined
}

const SHOWN = { status: null, fetchStatus: null }
const CASES: Case[] = [
  { state: 'pending', word: 'pending' },
  { state: 'pending', actor: SHOWN, word: 'pending' },
  { state: 'desynchronized', actor: SHOWN, word: 'desynchronized' },
  { state: 'resyncing', actor: SHOWN, word: 'resyncing' },
  { state: 'active', actor: SHOWN, word: 'active' },
  { state: 'error', actor: SHOWN, word: 'error' },
  { state: 'active', actor: { status: 'deactivated', fetchStatus: null }, word: 'deactivated' },
  { state: 'active', actor: { status: 'takendown', fetchStatus: 'deactivated' }, word: 'takendown' },
  { state: 'error', actor: { status: null, fetchStatus: 'suspended' }, word: 'suspended' },
  { state: 'error', actor: { status: null, fetchStatus: 'notFound' }, word: 'error' },
  { state: 'resyncing', actor: { status: null, fetchStatus: 'partial' }, word: 'resyncing' },
  { actor: { status: 'deleted', fetchStatus: null }, word: 'deleted' },
  { actor: SHOWN, word: undefined },
]

test('a repository has one word: what hides its account, else how far it is followed', () => {
  for (const { state, actor, word } of CASES) {
    expect({ state, actor, word: repoWord(state && { state }, actor) }).toEqual({ state, actor, word })
  }
})

describeDatabases('the words of all repositories', (current) => {
  beforeEach(() => emptyTables(current().db))

  test('are counted as each is told', async () => {
    const { db } = current()
    const expected = new Map<RepoWord, number>(REPO_WORDS.map((word) => [word, 0]))
    for (const [index, { state, actor, word }] of CASES.entries()) {
      const did = `did:plc:${index}`
      const at = new Date()
      if (state) await db.insertInto('repo').values({ did, state, attempts: 0, updatedAt: at }).execute()
      if (actor) {
        await db
          .insertInto('actor')
          .values({ did, active: true, indexedAt: at, ...actor })
          .execute()
      }
      if (word) expected.set(word, (expected.get(word) ?? 0) + 1)
    }
    expect(await countRepoWords(db)).toEqual(Object.fromEntries(expected))
  })
})
