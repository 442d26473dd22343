import type { Db } from '../db/database.js'
import type { Identity } from '../identity/identity-resolver.js'
import type { VerifiedCommit } from '../repo/verified.js'
import { type AccountState, storeAccountState } from './accounts.js'
import { storeIdentity } from './actors.js'
import { applyCommit, type CommitOutcome } from './apply-commit.js'
import { applyRecords, type FetchedRecords } from './apply-records.js'
import { applyRepos, type FetchedRepo, type RepoOutcome } from './apply-repo.js'
import { applyRepoPart, type FetchedPart, type PartOutcome } from './apply-repo-part.js'
import type { OnBoundary } from './boundary.js'
import { advanceCursor, type Checkpoint } from './checkpoint.js'
import type { Fence } from './fence.js'
import { type FetchFailure, storeFetchFailure } from './fetch-failures.js'
import type { Trx } from './index-transaction.js'
import { desynchronize } from './repo-state.js'

export interface ApplyOptions {
  /** Where it came from, for dead letters: a host, or `publish`. */
  source: string
  /** Asked inside of the transaction: how far the source is once this is stored. */
  checkpoint?: () => Checkpoint | undefined
}

/**
 * Writes what was verified, each call in one transaction with the source's cursor. Safe to call from several
 * processes: the account's row in `repo` is locked meanwhile.
 */
export interface Indexer {
  applyCommit(commit: VerifiedCommit, options: ApplyOptions): Promise<CommitOutcome>
  /** Makes the rows of an account those of its repository. */
  applyRepo(fetched: FetchedRepo, options: ApplyOptions): Promise<RepoOutcome>
  /** As `applyRepo`, of a large repository one part after the other. */
  applyRepoPart(fetched: FetchedPart, options: Pick<ApplyOptions, 'source'>): Promise<PartOutcome>
  /**
   * As `applyRepo`, for many accounts in one transaction with few statements: backfill. Where a repository comes from
   * is its account's PDS.
   *
   * @param batch holds an account once at most
   * @returns the outcomes in the order of the batch
   */
  applyRepos(
    batch: readonly FetchedRepo[],
    options?: Pick<ApplyOptions, 'checkpoint'>,
  ): Promise<RepoOutcome[]>
  /** Writes single records ahead of the stream; how far the repository is followed does not change. */
  applyRecords(fetched: FetchedRecords, options: ApplyOptions): Promise<void>
  /** @returns whether the account is known here */
  setAccountState(state: AccountState, options: ApplyOptions): Promise<boolean>
  setIdentity(identity: Identity, options: ApplyOptions): Promise<void>
  /**
   * Has a repository fetched whole, as soon as may be. With `newerThan`, only where what is stored is older than
   * that revision.
   */
  desynchronize(did: string, options: ApplyOptions & { newerThan?: string }): Promise<void>
  /** Keeps why a repository could not be fetched, and when to try again. */
  setFetchFailure(failure: FetchFailure): Promise<void>
}

export interface IndexerContext {
  db: Db
  now: () => Date
  /** Of a process that leads; without one, anybody may write (row locks keep the order). */
  fence?: Fence
  onBoundary?: OnBoundary
}

export function createIndexer({ db, now, fence, onBoundary }: IndexerContext): Indexer {
  /** Rows before cursor, in one transaction. */
  async function transact<T>(
    { checkpoint }: Pick<ApplyOptions, 'checkpoint'>,
    write: (trx: Trx, at: Date) => Promise<T>,
  ): Promise<T> {
    const result = await db.transaction().execute(async (trx) => {
      await fence?.(trx)
      const result = await write(trx, now())
      onBoundary?.('in-tx-after-rows')
      const reached = checkpoint?.()
      if (reached) await advanceCursor(trx, reached, now())
      return result
    })
    onBoundary?.('after-commit-before-ack')
    return result
  }

  return {
    applyCommit: (commit, options) =>
      transact(options, (trx, at) => applyCommit({ trx, at }, commit, options.source)),
    applyRepo: (fetched, options) =>
      transact(options, async (trx, at) => {
        const sourceOf = () => options.source
        const [outcome = 'older'] = await applyRepos({ trx, at }, [fetched], { sourceOf, onBoundary })
        return outcome
      }),
    applyRepoPart: (fetched, { source }) =>
      transact(NO_CHECKPOINT, (trx, at) => applyRepoPart({ trx, at }, fetched, { source, onBoundary })),
    applyRepos: (batch, options = NO_CHECKPOINT) =>
      transact(options, (trx, at) =>
        applyRepos({ trx, at }, batch, { sourceOf: ({ identity }) => identity.pds, onBoundary }),
      ),
    applyRecords: (fetched, options) =>
      transact(options, (trx, at) => applyRecords({ trx, at }, fetched, options.source)),
    setAccountState: (state, options) => transact(options, (trx, at) => storeAccountState(trx, state, at)),
    setIdentity: (identity, options) => transact(options, (trx, at) => storeIdentity(trx, identity, at)),
    desynchronize: (did, options) =>
      transact(options, (trx, at) => desynchronize(trx, did, at, options.newerThan)),
    setFetchFailure: (failure) => transact(NO_CHECKPOINT, (trx, at) => storeFetchFailure(trx, failure, at)),
  }
}

const NO_CHECKPOINT = {}
