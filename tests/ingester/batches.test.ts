import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FetchedRepo } from '../../src/indexing/apply-repo.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { anyChanges, DIDS, toCommits } from './arbitrary-log.js'
import { dumpTables } from './dump.js'
import { snapshotOf } from './snapshot.js'

const RUNS = 10
const PDS = 'https://pds.example'

function fetchedOf(
  did: string,
  ...[commits, upTo]: [Awaited<ReturnType<typeof toCommits>>, number]
): FetchedRepo {
  const repo = snapshotOf(did, commits.slice(0, upTo))
  const held = commits.filter((commit) => commit.did === did).slice(-2)
  return { identity: { did, handle: null, pds: PDS, signingKey: 'did:key:none' }, repo, held }
}

describeDatabases('a batch of repositories', (current) => {
  test('leads to the same tables and outcomes as one by one', async () => {
    const { db } = current()
    let applied = 0
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.double({ min: 0, max: 1, noNaN: true }), async (changes, at) => {
        const commits = await toCommits(changes)
        const middle = Math.floor(commits.length * at)
        const rounds = [middle, commits.length, middle].map((upTo) =>
          DIDS.map((did) => fetchedOf(did, commits, upTo)),
        )

        await emptyTables(db)
        const indexer = createIndexer({ db, now: () => new Date() })
        const oneByOne = []
        for (const fetched of rounds.flat()) oneByOne.push(await indexer.applyRepo(fetched, { source: PDS }))
        const expected = await dumpTables(db)

        await emptyTables(db)
        const together = []
        for (const round of rounds) together.push(...(await indexer.applyRepos(round)))
        expect(together).toEqual(oneByOne)
        expect(await dumpTables(db)).toEqual(expected)
        applied += together.filter((outcome) => outcome === 'applied').length
      }),
      { numRuns: RUNS },
    )
    expect(applied).toBeGreaterThan(0)
  })

  test('answers in its own order, leaves out who was deleted, and gives a handle to the last who claims it', async () => {
    const { db } = current()
    await emptyTables(db)
    const indexer = createIndexer({ db, now: () => new Date() })
    const [a = '', b = '', c = ''] = DIDS
    const commits = await toCommits([{ did: b, changes: [{ path: 'dev.firn.package/hello', content: 0 }] }])
    const claim = (did: string): FetchedRepo => {
      const fetched = fetchedOf(did, commits, commits.length)
      return { ...fetched, held: [], identity: { ...fetched.identity, handle: 'alice.example' } }
    }
    await indexer.applyRepos([claim(b), claim(c)])
    await indexer.setAccountState({ did: c, active: false, status: 'deleted' }, { source: PDS })
    const behind = { ...claim(b), repo: snapshotOf(b, []) }
    expect(await indexer.applyRepos([claim(c), behind, claim(a)])).toEqual(['deleted', 'older', 'applied'])
    const actors = await db.selectFrom('actor').select(['did', 'handle']).orderBy('did').execute()
    expect(actors).toEqual([
      { did: a, handle: 'alice.example' },
      { did: b, handle: null },
      { did: c, handle: null },
    ])
    expect(await db.selectFrom('definition').select('did').execute()).toEqual([{ did: b }])
    await expect(indexer.applyRepos([claim(a), claim(a)])).rejects.toThrow('twice')
    expect(await indexer.applyRepos([])).toEqual([])
  })

  test('passes its boundaries with records written, then all rows, then the state', async () => {
    const { db } = current()
    await emptyTables(db)
    const passed: Boundary[] = []
    const indexer = createIndexer({
      db,
      now: () => new Date(),
      onBoundary: (boundary) => passed.push(boundary),
    })
    const [did = ''] = DIDS
    const commits = await toCommits([{ did, changes: [{ path: 'dev.firn.package/hello', content: 0 }] }])
    await indexer.applyRepos([fetchedOf(did, commits, 1)])
    expect(passed).toEqual([
      'resync-after-nth-record',
      'resync-before-state',
      'in-tx-after-rows',
      'after-commit-before-ack',
    ])
  })
})
