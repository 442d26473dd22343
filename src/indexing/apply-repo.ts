import type { Identity } from '../identity/identity-resolver.js'
import type { VerifiedCommit, VerifiedOp, VerifiedRepo } from '../repo/verified.js'
import { isDeleted, setStanding, storeIdentity } from './actors.js'
import { followCommit, type Write } from './apply-commit.js'
import { applyOps } from './apply-ops.js'
import { newTouched, type Trx } from './index-transaction.js'
import { dropRepo, ensureRepo, lockRepo, setRepoHead, setRepoState } from './repo-state.js'

/** A whole repository with whose it is, and the commits that came in while it was fetched, oldest first. */
export interface FetchedRepo {
  identity: Identity
  repo: VerifiedRepo
  held: readonly VerifiedCommit[]
}

/**
 * `older`: what was fetched is behind what is stored, and nothing was changed. `gap`: it must be fetched again.
 * `deleted`: the account was deleted meanwhile, and nothing was written.
 */
export type RepoOutcome = 'applied' | 'older' | 'gap' | 'deleted'

/**
 * Makes the rows of an account those of its repository, then applies the commits that came in meanwhile. A release
 * keeps its first content, as ever.
 */
export async function applyRepo(write: Write, { identity, repo, held }: FetchedRepo): Promise<RepoOutcome> {
  const { trx, at, source } = write
  const { did, rev } = repo
  await ensureRepo(trx, did, at)
  const before = await lockRepo(trx, did)
  if (await isDeleted(trx, did)) {
    await dropRepo(trx, did)
    return 'deleted'
  }
  if (before?.rev && rev < before.rev) return 'older'

  await storeIdentity(trx, identity, at)
  // Whatever its PDS had said in place of the repository: now it gave it.
  await setStanding(trx, did, { fetchStatus: null })
  const puts = repo.records.map((record) => ({ action: 'put' as const, ...record }))
  const gone = await readGone(trx, did, new Set(puts.map(({ collection, rkey }) => `${collection}/${rkey}`)))
  const touched = newTouched()
  await applyOps({ trx, at, source, did, rev, touched }, [...puts, ...gone])
  await setRepoHead(trx, repo, at)
  await setRepoState(trx, did, 'active', at)

  let head = { rev, data: repo.data }
  for (const commit of held) {
    const outcome = await followCommit(write, head, commit)
    if (outcome === 'gap') return 'gap'
    if (outcome === 'applied') head = commit
  }
  return 'applied'
}

/** As `applyRepo`, for many accounts. Accounts are locked in the order of their DIDs, so that no two batches wait for each other. */
export async function applyRepos(
  write: Omit<Write, 'source'>,
  batch: readonly FetchedRepo[],
): Promise<RepoOutcome[]> {
  const outcomes = new Map<string, RepoOutcome>()
  for (const fetched of [...batch].sort((a, b) => (a.repo.did < b.repo.did ? -1 : 1))) {
    const { did } = fetched.repo
    if (outcomes.has(did)) throw new TypeError(`a batch holds an account once: ${did}`)
    outcomes.set(did, await applyRepo({ ...write, source: fetched.identity.pds }, fetched))
  }
  return batch.map(({ repo }) => outcomes.get(repo.did) ?? 'older')
}

/** Deletions of what is stored, or kept as a dead letter, and no longer in the repository. */
async function readGone(trx: Trx, did: string, there: ReadonlySet<string>): Promise<VerifiedOp[]> {
  const stored = await trx.selectFrom('record').select('uri').where('did', '=', did).execute()
  const refused = await trx.selectFrom('deadLetter').select('uri').where('did', '=', did).execute()
  const paths = new Set([...stored, ...refused].map(({ uri }) => uri.slice(`at://${did}/`.length)))
  return [...paths]
    .filter((path) => !there.has(path))
    .map((path) => {
      const [collection = '', rkey = ''] = path.split('/', 2)
      return { action: 'delete', collection, rkey }
    })
}
