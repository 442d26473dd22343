import type { VerifiedCommit } from '../repo/verified.js'
import { applyOps } from './apply-ops.js'
import { hastenFetch } from './fetch-failures.js'
import type { Trx, Write } from './index-transaction.js'
import { ensureRepo, type LockedRepo, lockRepo, setDesynchronized, setRepoHead } from './repo-state.js'

/**
 * What became of a commit. Only `applied` changed records.
 * - `seen`: its revision is not newer than what is stored.
 * - `gap`: it does not follow what is stored; the repository is now desynchronized.
 * - `waiting`: the repository waits to be fetched whole (now, if it was unknown), or is being fetched.
 * - `irrelevant`: an unknown repository, and nothing of ours in it.
 * - `inactive`: the account is hidden.
 */
export type CommitOutcome = 'applied' | 'seen' | 'gap' | 'waiting' | 'irrelevant' | 'inactive'

/** @param source where it comes from, for dead letters */
export async function applyCommit(
  write: Write,
  commit: VerifiedCommit,
  source: string,
): Promise<CommitOutcome> {
  const { trx, at } = write
  const { did } = commit
  const repo = await lockRepo(trx, did)
  if (!repo) {
    if (commit.ops.length === 0) return 'irrelevant'
    await ensureRepo(trx, did, at)
    return 'waiting'
  }
  if (repo.state === 'error') await hastenFetch(trx, did, at)
  if (repo.state !== 'active') return 'waiting'
  if (await isInactive(trx, did)) return 'inactive'
  return followCommit(write, repo, commit, source)
}

/** Applies a commit to a repository that is followed. */
export async function followCommit(
  write: Write,
  repo: Pick<LockedRepo, 'rev' | 'data'>,
  commit: VerifiedCommit,
  source: string,
): Promise<'applied' | 'seen' | 'gap'> {
  const { trx, at } = write
  const { did, rev, ops } = commit
  if (repo.rev !== null && rev <= repo.rev) return 'seen'
  if (!follows(repo, commit)) {
    await setDesynchronized(trx, did, at)
    return 'gap'
  }
  const { refetch } = await applyOps(write, { did, rev, source, ops })
  await setRepoHead(trx, commit, at)
  if (refetch) await setDesynchronized(trx, did, at)
  return 'applied'
}

/** Whether nothing was lost between what is stored and this commit: `since` and `prevData` say what it builds on. */
function follows(repo: Pick<LockedRepo, 'rev' | 'data'>, { since, prevData }: VerifiedCommit): boolean {
  if (prevData !== null && prevData !== repo.data) return false
  return since === null ? prevData !== null : since === repo.rev
}

async function isInactive(trx: Trx, did: string): Promise<boolean> {
  const actor = await trx.selectFrom('actor').select('active').where('did', '=', did).executeTakeFirst()
  return actor?.active === false
}
