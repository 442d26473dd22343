import type { Identity } from '../identity/identity-resolver.js'
import type { VerifiedHead, VerifiedOp } from '../repo/verified.js'
import { isDeleted, storeIdentity } from './actors.js'
import { applyOps } from './apply-ops.js'
import { rememberDeletions } from './deletions.js'
import { hastenFetch } from './fetch-failures.js'
import type { Write } from './index-transaction.js'
import { uriOf } from './place-ops.js'
import { dropRepo, ensureRepo, lockRepo, setDesynchronized } from './repo-state.js'

/** What the proof of one record says, and the commit that it belongs to. */
export interface FetchedRecord {
  head: VerifiedHead
  op: VerifiedOp
}

export interface FetchedRecords {
  identity: Identity
  records: readonly FetchedRecord[]
}

/**
 * Writes single records of an account. How far its repository is followed does not change: the stream still has to
 * bring everything else, and finds these records there already. An unknown repository waits to be fetched whole.
 * Of an account that was deleted nothing is written.
 */
export async function applyRecords(
  { trx, at }: Write,
  { identity, records }: FetchedRecords,
  source: string,
): Promise<void> {
  const { did } = identity
  await ensureRepo(trx, did, at)
  const repo = await lockRepo(trx, did)
  if (await isDeleted(trx, did)) return dropRepo(trx, did)
  const actor = await trx.selectFrom('actor').select('did').where('did', '=', did).executeTakeFirst()
  if (!actor) await storeIdentity(trx, identity, at)
  let refetch = false
  const byRev = Map.groupBy(records, ({ head }) => head.rev)
  for (const [rev, group] of [...byRev].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Where the stream is further already, an older answer has nothing to tell.
    if (repo?.rev && rev < repo.rev) continue
    const ops = group.map(({ op }) => op)
    const applied = await applyOps({ trx, at }, { did, rev, source, ops })
    refetch ||= applied.refetch
    const gone = ops.filter(({ action }) => action === 'delete').map((op) => uriOf(did, op) ?? [])
    await rememberDeletions(trx, { did, rev }, gone.flat())
  }
  if (repo?.state === 'error') await hastenFetch(trx, did, at)
  // In another state it is fetched as it is.
  if (refetch && repo?.state === 'active') await setDesynchronized(trx, did, at)
}
