import type { Identity } from '../identity/identity-resolver.js'
import type { VerifiedCommit, VerifiedHead, VerifiedRepo } from '../repo/verified.js'
import { clearFetchStatuses, lockActors, storeIdentities } from './actors.js'
import { followCommit } from './apply-commit.js'
import { applyWhole } from './apply-ops.js'
import type { OnBoundary } from './boundary.js'
import type { Write } from './index-transaction.js'
import { desynchronize, dropRepo, ensureAndLockRepos, setReposFollowed } from './repo-state.js'

/** A whole repository with whose it is, and what came in while it was fetched. */
export interface FetchedRepo extends Meanwhile {
  identity: Identity
  repo: VerifiedRepo
}

/** What came in while a repository was fetched. */
export interface Meanwhile {
  /** Commits, oldest first. */
  held: readonly VerifiedCommit[]
  /** Asked inside of the transaction, while the account is locked: whether to fetch it once more. */
  again?: () => FetchAgain | undefined
}

/** Something happened that the commits do not tell. */
export interface FetchAgain {
  /** Unless what is stored is at this revision; whatever is stored when undefined. */
  newerThan: string | undefined
}

/**
 * `older`: what was fetched is behind what is stored, and nothing was changed. `gap`: it must be fetched again.
 * `deleted`: the account was deleted meanwhile, and nothing was written.
 */
export type RepoOutcome = 'applied' | 'older' | 'gap' | 'deleted'

export interface ApplyReposOptions {
  /** Where a repository comes from, for dead letters. */
  sourceOf: (fetched: FetchedRepo) => string
  onBoundary?: OnBoundary | undefined
}

/**
 * Makes the rows of accounts those of their repositories, then applies the commits that came in meanwhile. A release
 * keeps its first content, as ever. The number of statements does not depend on how many repositories there are, but
 * for those with such commits.
 *
 * @param batch holds an account once at most
 * @returns the outcomes in the order of the batch
 */
export async function applyRepos(
  write: Write,
  batch: readonly FetchedRepo[],
  { sourceOf, onBoundary }: ApplyReposOptions,
): Promise<RepoOutcome[]> {
  const { trx, at } = write
  const outcomes = await takeUp(write, batch)
  const taken = batch.filter(({ repo }) => outcomes.get(repo.did) === 'applied')
  const dids = taken.map(({ repo }) => repo.did)
  await storeIdentities(
    trx,
    taken.map(({ identity }) => identity),
    at,
  )
  // Whatever their PDSes had said in place of the repositories: now they gave them.
  await clearFetchStatuses(trx, dids)
  const wholes = taken.map((fetched) => ({ ...fetched.repo, source: sourceOf(fetched) }))
  await applyWhole(write, wholes, () => onBoundary?.('resync-after-nth-record'))
  onBoundary?.('resync-before-state')
  await setReposFollowed(trx, wholes, at)
  for (const fetched of taken) {
    const outcome = await followFurther(write, { ...fetched, head: fetched.repo }, sourceOf(fetched))
    outcomes.set(fetched.repo.did, outcome)
  }
  return batch.map(({ repo }) => outcomes.get(repo.did) ?? 'older')
}

/** Locks the accounts, and tells which of them are to be written: those that are `applied`. */
export async function takeUp(
  { trx, at }: Write,
  batch: readonly { identity: Identity; repo: VerifiedHead }[],
): Promise<Map<string, RepoOutcome>> {
  const dids = batch.map(({ repo }) => repo.did)
  if (new Set(dids).size < dids.length) throw new TypeError('a batch holds an account twice')
  const before = await ensureAndLockRepos(trx, dids, at)
  const statuses = await lockActors(
    trx,
    batch.map(({ identity }) => identity),
  )
  const outcomes = new Map<string, RepoOutcome>()
  for (const { did, rev } of batch.map(({ repo }) => repo)) {
    if (statuses.get(did) === 'deleted') {
      await dropRepo(trx, did)
      outcomes.set(did, 'deleted')
      continue
    }
    const stored = before.get(did)?.rev ?? null
    outcomes.set(did, stored !== null && rev < stored ? 'older' : 'applied')
  }
  return outcomes
}

/** Applies what came in while a repository was fetched that is followed from now on. */
export async function followFurther(
  write: Write,
  { head, held, again }: Meanwhile & { head: VerifiedHead },
  source: string,
): Promise<'applied' | 'gap'> {
  const outcome = await followHeld(write, head, held, source)
  // In the transaction that says that it is followed: the events that ask for it are done, and come no more.
  const wanted = again?.()
  if (wanted) await desynchronize(write.trx, head.did, write.at, wanted.newerThan)
  return outcome
}

async function followHeld(
  write: Write,
  fetched: VerifiedHead,
  held: readonly VerifiedCommit[],
  source: string,
): Promise<'applied' | 'gap'> {
  let head: Pick<VerifiedHead, 'rev' | 'data'> = fetched
  for (const commit of held) {
    const outcome = await followCommit(write, head, commit, source)
    if (outcome === 'gap') return 'gap'
    if (outcome === 'applied') head = commit
  }
  return 'applied'
}
