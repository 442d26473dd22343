import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import type { VerifiedCommit } from '../../src/repo/verified.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { anyChanges, DIDS, dataOf, FIRST_REV, toCommits } from './arbitrary-log.js'
import { dumpTables } from './dump.js'
import { snapshotOf } from './snapshot.js'

const RUNS = 12
const source = 'test'

function identityOf(did: string) {
  return { did, handle: null, pds: 'https://pds.example', signingKey: 'did:key:none' }
}

/** Empty tables that follow every account from its first revision on. */
async function start(db: Db) {
  await emptyTables(db)
  const indexer = createIndexer({ db, now: () => new Date() })
  for (const did of DIDS) {
    const repo = { did, rev: FIRST_REV, cid: 'commit', data: dataOf(FIRST_REV), records: [] }
    await indexer.applyRepo({ identity: identityOf(did), repo, held: [] }, { source })
  }
  return indexer
}

async function replay(db: Db, commits: readonly VerifiedCommit[]): Promise<void> {
  const indexer = await start(db)
  for (const commit of commits) await indexer.applyCommit(commit, { source })
}

/** The same commits in another order: each account's own order stays, and each may be told again later. */
const shuffled = (commits: readonly VerifiedCommit[]) =>
  fc
    .array(fc.nat({ max: DIDS.length - 1 }), { minLength: commits.length * 4, maxLength: commits.length * 4 })
    .map((picks) => {
      const queues = DIDS.map((did) => commits.filter((commit) => commit.did === did))
      const next = DIDS.map(() => 0)
      const told: VerifiedCommit[] = []
      for (const [index, pick] of picks.entries()) {
        const queue = queues[pick] ?? []
        const position = next[pick] ?? 0
        // Every third one repeats what its account told before.
        const again = index % 3 === 2 && position > 0
        const commit = queue[again ? position - 1 : position]
        if (!commit) continue
        told.push(commit)
        if (!again) next[pick] = position + 1
      }
      for (const [pick, queue] of queues.entries()) told.push(...queue.slice(next[pick]))
      return told
    })

describeDatabases('the tables', (current) => {
  test('are the same after any repetition, and after any interleaving of accounts', async () => {
    const { db } = current()
    let indexedSomething = 0
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.gen(), async (changes, generate) => {
        const commits = await toCommits(changes)
        await replay(db, commits)
        const once = await dumpTables(db)
        indexedSomething += (once.release?.length ?? 0) + (once.releaseConflict?.length ?? 0)
        await replay(db, [...commits, ...commits])
        expect(await dumpTables(db)).toEqual(once)
        await replay(
          db,
          generate(() => shuffled(commits)),
        )
        expect(await dumpTables(db)).toEqual(once)
      }),
      { numRuns: RUNS },
    )
    expect(indexedSomething).toBeGreaterThan(0)
  })

  test('are the same whether a repository was followed, or lost at some point and fetched whole', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.double({ min: 0, max: 1, noNaN: true }), async (changes, at) => {
        const commits = await toCommits(
          changes.map(({ did, changes: each }) => ({ did, changes: each.map(tame) })),
        )
        const cut = Math.floor(commits.length * at)
        await replay(db, commits)
        const followed = await dumpTables(db, ['rev', 'proof'])
        await replay(db, commits.slice(0, cut))
        const indexer = createIndexer({ db, now: () => new Date() })
        for (const did of DIDS) {
          const repo = snapshotOf(did, commits)
          const outcome = await indexer.applyRepo({ identity: identityOf(did), repo, held: [] }, { source })
          expect(outcome).toBe('applied')
        }
        const fetched = await dumpTables(db, ['rev', 'proof'])
        // What came and went in between was never seen: no event, tombstone or pin tells of it.
        for (const table of ['updateEvent', 'releaseTombstone', 'releasePin']) {
          delete followed[table]
          delete fetched[table]
        }
        expect(fetched).toEqual(followed)
      }),
      { numRuns: RUNS },
    )
  })

  test('hold what came in while a repository was fetched', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(anyChanges, fc.double({ min: 0, max: 1, noNaN: true }), async (changes, at) => {
        const commits = await toCommits(
          changes.map(({ did, changes: each }) => ({ did, changes: each.map(tame) })),
        )
        await replay(db, commits)
        const followed = await dumpTables(db, ['rev', 'proof'])
        const indexer = await start(db)
        for (const did of DIDS) {
          const own = commits.filter((commit) => commit.did === did)
          const before = own.slice(0, Math.floor(own.length * at))
          const repo = snapshotOf(did, before)
          // Some of what was held is in what was fetched already.
          const held = own.slice(Math.max(0, before.length - 2))
          expect(await indexer.applyRepo({ identity: identityOf(did), repo, held }, { source })).toBe(
            'applied',
          )
        }
        const fetched = await dumpTables(db, ['rev', 'proof'])
        for (const table of ['updateEvent', 'releaseTombstone', 'releasePin']) {
          delete followed[table]
          delete fetched[table]
        }
        expect(fetched).toEqual(followed)
      }),
      { numRuns: RUNS },
    )
  })
})

/** Without what depends on who saw which content first: a release has one content, and names do not collide. */
function tame({ path, content }: { path: string; content: number | null }) {
  const isRelease = path.includes('.release/')
  return {
    path: path.replace('Hello', 'other'),
    content: content !== null && isRelease && content < 2 ? 0 : isRelease && content === 2 ? null : content,
  }
}
