import { beforeEach, expect, test, vi } from 'vitest'
import { MAX_UNRESOLVED_ACCOUNTS } from '../src/limits/ingest.js'
import { describeDatabases, emptyTables } from '../tests/support/databases.js'
import { KnownAccounts } from './known-accounts.js'
import { UnresolvedAccounts } from './unresolved.js'

const NOW = new Date('2026-11-21T12:00:00Z')

describeDatabases('accounts of whom nobody can tell who they are', (current) => {
  const db = () => current().db
  const add = vi.fn()
  let known: KnownAccounts
  beforeEach(async () => {
    await emptyTables(db())
    add.mockClear()
    known = new KnownAccounts()
  })

  const open = (max?: number) =>
    new UnresolvedAccounts(
      { write: (write) => db().transaction().execute(write), known, refusals: { add } as never },
      max,
    )
  const repos = async () =>
    (await db().selectFrom('repo').select('did').orderBy('did').execute()).map(({ did }) => did)

  async function follow(
    did: string,
    change: { error?: string; rev?: string; at?: number } = {},
  ): Promise<void> {
    const { error = null, rev = null, at = 0 } = change
    const state = error ? 'error' : 'pending'
    const updatedAt = new Date(NOW.getTime() + at)
    await db().insertInto('repo').values({ did, state, attempts: 0, updatedAt, error, rev }).execute()
    known.add(did)
  }

  async function resolve(did: string): Promise<void> {
    const row = { did, pds: 'https://pds.firn.dev', active: true, indexedAt: NOW }
    await db().insertInto('actor').values(row).execute()
  }

  test('are followed up to a bound, and the oldest is forgotten, which is counted', async () => {
    const accounts = open(2)
    for (const did of ['a', 'b', 'c']) {
      await follow(did)
      await accounts.add(did, 'relay')
    }
    expect(await repos()).toEqual(['b', 'c'])
    expect(['a', 'b', 'c'].map((did) => known.has(did))).toEqual([false, true, true])
    expect(add.mock.calls).toEqual([
      [expect.objectContaining({ source: 'relay', did: 'a', reason: 'IdentityForgotten' })],
    ])
  })

  test('stay once it was found out who they are', async () => {
    const accounts = open(1)
    await follow('fetched', { rev: '3l2222222222a' })
    await accounts.add('fetched', 'relay')
    await follow('found')
    await resolve('found')
    await accounts.add('found', 'relay')
    await follow('nobody')
    await accounts.add('nobody', 'relay')
    await follow('last')
    await accounts.add('last', 'relay')
    expect(await repos()).toEqual(['fetched', 'found', 'last'])
    expect(add).toHaveBeenCalledTimes(1)
  })

  test('count on after a restart', async () => {
    const error = 'IdentityUnreachable: no answer'
    await follow('newer', { error, at: 1 })
    await follow('oldest', { error })
    await follow('host', { error: 'HostUnreachable: no answer' })
    await follow('found', { error })
    await resolve('found')
    const accounts = open(2)
    await accounts.load(db())
    await follow('newest')
    await accounts.add('newest', 'relay')
    expect(await repos()).toEqual(['found', 'host', 'newer', 'newest'])
  })

  test('are many enough for a directory that is away for long', () => {
    expect(MAX_UNRESOLVED_ACCOUNTS).toBeGreaterThan(1000)
  })
})
