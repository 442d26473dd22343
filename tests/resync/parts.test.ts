import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { createIndexer, type Indexer } from '../../src/indexing/indexer.js'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import type { RepoPart, VerifiedCommit, VerifiedRecord, VerifiedRepo } from '../../src/repo/verified.js'
import { anyChanges, DIDS, toCommits } from '../ingester/arbitrary-log.js'
import { dumpTables } from '../ingester/dump.js'
import { headOf, identityOf, R0, R1, R2, R3, record, SOURCE } from '../ingester/indexing.js'
import { snapshotOf } from '../ingester/snapshot.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { AUTHOR, samplePackage } from '../support/sample-records.js'

const RUNS = 10

const pathOf = ({ collection, rkey }: VerifiedRecord) => `${collection}/${rkey}`

/** A repository cut after some of its records, each cut a share of them. */
function partsOf({ records }: VerifiedRepo, cuts: readonly number[]): RepoPart[] {
  const sorted = records.toSorted((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1))
  const ends = new Set(cuts.map((cut) => Math.floor(cut * sorted.length)).filter((end) => end > 0))
  const parts: RepoPart[] = []
  let begin = 0
  let after = ''
  for (const end of [...ends].sort((a, b) => a - b)) {
    const own = sorted.slice(begin, end)
    const upTo = own.map(pathOf).at(-1) ?? ''
    parts.push({ records: own, after, upTo })
    begin = end
    after = upTo
  }
  return [...parts, { records: sorted.slice(begin), after, upTo: null }]
}

async function storeInParts(
  indexer: Indexer,
  repo: VerifiedRepo,
  cuts: readonly number[],
  held: readonly VerifiedCommit[] = [],
): Promise<string> {
  let refetch = false
  for (const part of partsOf(repo, cuts)) {
    const last = part.upTo === null ? { last: { held, refetch } } : {}
    const fetched = { identity: identityOf(repo.did), repo, part, ...last }
    const stored = await indexer.applyRepoPart(fetched, { source: SOURCE })
    if (part.upTo === null || stored.outcome !== 'applied') return stored.outcome
    refetch ||= stored.refetch
  }
  throw new Error('there is no last part')
}

describeDatabases('a repository in parts', (current) => {
  let db: Db
  let indexer: Indexer
  beforeEach(async () => {
    db = current().db
    indexer = createIndexer({ db, now: () => new Date() })
    await emptyTables(db)
  })

  const repoOf = (rev: string, ...records: VerifiedRecord[]) => ({ ...headOf(rev), records })
  const packageOf = (name: string) => record(pkg.$nsid, name, samplePackage())
  const names = async () =>
    (await db.selectFrom('definition').select('key').execute()).map(({ key }) => key).sort()
  const isShown = async (did: string) => {
    const row = await db.selectFrom('actor').select('active').where('did', '=', did).executeTakeFirst()
    return row?.active
  }
  const follows = (did: string) =>
    db.selectFrom('repo').select(['state', 'rev']).where('did', '=', did).executeTakeFirst()

  test('leads to the same tables as whole, with the commits that were held back', async () => {
    let several = 0
    const share = fc.integer({ min: 10, max: 90 }).map((percent) => percent / 100)
    const anyCuts = fc.array(share, { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(anyChanges, anyCuts, async (changes, cuts) => {
        const commits = await toCommits(changes)
        const half = commits.slice(0, commits.length / 2)
        const fetched = [half, commits].flatMap((told) =>
          DIDS.map((did) => {
            const held = commits.filter((commit) => commit.did === did).slice(-2)
            return { repo: snapshotOf(did, told), held }
          }),
        )

        await emptyTables(db)
        const outcomes = []
        for (const { repo, held } of fetched) {
          const whole = { identity: identityOf(repo.did), repo, held }
          outcomes.push(await indexer.applyRepo(whole, { source: SOURCE }))
        }
        const expected = await dumpTables(db)

        await emptyTables(db)
        for (const [index, { repo, held }] of fetched.entries()) {
          several += partsOf(repo, cuts).length > 1 ? 1 : 0
          expect(await storeInParts(indexer, repo, cuts, held)).toBe(outcomes[index])
        }
        expect(await dumpTables(db)).toEqual(expected)
      }),
      { numRuns: RUNS },
    )
    expect(several).toBeGreaterThan(0)
  })

  test('is followed with the last part, and not before', async () => {
    const repo = repoOf(R1, await packageOf('first'), await packageOf('second'))
    const [first, last] = partsOf(repo, [0.5])
    if (!first || !last) throw new Error('there are two parts')
    const identity = identityOf(AUTHOR)
    await indexer.applyRepoPart({ identity, repo, part: first }, { source: SOURCE })
    expect(await names()).toEqual(['first'])
    expect(await isShown(AUTHOR)).toBe(false)
    expect(await follows(AUTHOR)).toMatchObject({ rev: null })
    const told = { identity, repo, part: last, last: { held: [], refetch: false } }
    await indexer.applyRepoPart(told, { source: SOURCE })
    expect(await names()).toEqual(['first', 'second'])
    expect(await isShown(AUTHOR)).toBe(true)
    expect(await follows(AUTHOR)).toEqual({ state: 'active', rev: R1 })
    const next = { identity, repo: repoOf(R2), part: first }
    await indexer.applyRepoPart(next, { source: SOURCE })
    expect(await isShown(AUTHOR)).toBe(true)
  })

  test('stays hidden where it was cut off, whatever its host says of it, until it is stored', async () => {
    const repo = repoOf(R1, await packageOf('first'), await packageOf('second'))
    const [first] = partsOf(repo, [0.5])
    if (!first) throw new Error('there is a first part')
    await indexer.applyRepoPart({ identity: identityOf(AUTHOR), repo, part: first }, { source: SOURCE })
    await indexer.setFetchFailure({ did: AUTHOR, name: 'HostUnreachable', message: 'it is away' })
    await indexer.setAccountState({ did: AUTHOR, active: true, status: null }, { source: SOURCE })
    expect(await isShown(AUTHOR)).toBe(false)
    await indexer.applyRepo({ identity: identityOf(AUTHOR), repo, held: [] }, { source: SOURCE })
    expect(await isShown(AUTHOR)).toBe(true)
  })

  test('loses what is gone wherever it was, and is fetched again where a name was free too late', async () => {
    const before = ['a', 'hello', 'x'].map(packageOf)
    expect(await storeInParts(indexer, repoOf(R1, ...(await Promise.all(before))), [0.5])).toBe('applied')
    // In the first part, while the next still has its name.
    const after = repoOf(R2, await packageOf('Hello'), await packageOf('b'))
    expect(await storeInParts(indexer, after, [0.5])).toBe('applied')
    expect(await names()).toEqual(['b'])
    expect(await follows(AUTHOR)).toEqual({ state: 'desynchronized', rev: R2 })
    expect(await storeInParts(indexer, after, [0.5])).toBe('applied')
    expect(await names()).toEqual(['Hello', 'b'])
    expect(await follows(AUTHOR)).toEqual({ state: 'active', rev: R2 })
  })

  test('is not stored where it is older than what is, or its account is deleted', async () => {
    const repo = (rev: string) => packageOf('hello').then((each) => repoOf(rev, each))
    expect(await storeInParts(indexer, await repo(R1), [0.5])).toBe('applied')
    expect(await storeInParts(indexer, await repo(R0), [0.5])).toBe('older')
    await indexer.setAccountState({ did: AUTHOR, active: false, status: 'deleted' }, { source: SOURCE })
    expect(await storeInParts(indexer, await repo(R3), [0.5])).toBe('deleted')
    expect(await names()).toEqual([])
    expect(await follows(AUTHOR)).toBeUndefined()
  })
})
