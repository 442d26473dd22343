import { sql } from 'kysely'
import type { Identity } from '../identity/identity-resolver.js'
import type { RepoPart, VerifiedHead, VerifiedOp } from '../repo/verified.js'
import { parseAtUri } from '../syntax/at-uri.js'
import { clearFetchStatuses, setStanding, storeIdentities } from './actors.js'
import { applyOps } from './apply-ops.js'
import { followFurther, type Meanwhile, type RepoOutcome, takeUp } from './apply-repo.js'
import type { OnBoundary } from './boundary.js'
import type { Trx, Write } from './index-transaction.js'
import { lockRepo, setDesynchronized, setReposFollowed } from './repo-state.js'

/** A part of a large repository, with whose that is. */
export interface FetchedPart {
  identity: Identity
  /** Of the repository. */
  repo: VerifiedHead
  part: RepoPart
  /** What came in by the time of the last part. */
  last?: LastPart
}

export interface LastPart extends Meanwhile {
  /** Whether an earlier part left something that only fetching it once more can tell. */
  refetch: boolean
}

export interface PartOutcome {
  outcome: RepoOutcome
  /** Whether only the whole repository can tell how things stand, once all parts are stored. */
  refetch: boolean
}

/**
 * Makes the rows of a part of an account those of its repository, and with the last has the repository followed. Until
 * then it is being fetched: a stop between two parts has it fetched once more, and what is stored by then is part of
 * what its author signed all the same. An account that is fetched for the first time is hidden until its last part.
 */
export async function applyRepoPart(
  write: Write,
  { identity, repo, part, last }: FetchedPart,
  { source, onBoundary }: { source: string; onBoundary?: OnBoundary | undefined },
): Promise<PartOutcome> {
  const { trx, at } = write
  const { did, rev } = repo
  const taken = (await takeUp(write, [{ identity, repo }])).get(did) ?? 'older'
  if (taken !== 'applied') return { outcome: taken, refetch: false }
  await storeIdentities(trx, [identity], at)
  const puts = part.records.map((record): VerifiedOp => ({ action: 'put', ...record }))
  const there = new Set(part.records.map(({ collection, rkey }) => `at://${did}/${collection}/${rkey}`))
  const gone = (await readUris(trx, did, part)).filter((uri) => !there.has(uri)).map(toDeletion)
  const { refetch } = await applyOps(write, { did, rev, source, ops: [...puts, ...gone] })
  onBoundary?.('resync-after-nth-record')
  if (!last) {
    const stored = await lockRepo(trx, did)
    // The yanks come last: nobody is to be given a release that may be withdrawn in the next part.
    if (stored?.rev === null) await setStanding(trx, did, { fetchStatus: 'partial' })
    return { outcome: taken, refetch }
  }
  await clearFetchStatuses(trx, [did])
  onBoundary?.('resync-before-state')
  await setReposFollowed(trx, [repo], at)
  const outcome = await followFurther(write, { ...last, head: repo }, source)
  if (refetch || last.refetch) await setDesynchronized(trx, did, at)
  return { outcome, refetch: false }
}

function toDeletion(uri: string): VerifiedOp {
  const { collection = '', rkey = '' } = parseAtUri(uri)
  return { action: 'delete', collection, rkey }
}

/** Uris of an account's records and dead letters in the range of a part. */
async function readUris(
  trx: Trx,
  did: string,
  { after, upTo }: Pick<RepoPart, 'after' | 'upTo'>,
): Promise<string[]> {
  const uri = sql<string>`uri collate "C"`
  const read = (table: 'record' | 'deadLetter') => {
    const from = trx.selectFrom(table).select('uri').where('did', '=', did)
    const begun = from.where(uri, '>', `at://${did}/${after}`)
    return upTo === null ? begun : begun.where(uri, '<=', `at://${did}/${upTo}`)
  }
  const rows = await read('record').union(read('deadLetter')).execute()
  return rows.map((row) => row.uri)
}
