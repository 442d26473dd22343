import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FetchedRepo, RepoOutcome } from '../src/indexing/apply-repo.js'
import type { Indexer } from '../src/indexing/indexer.js'
import { STORE_BATCH_BYTES, STORE_BATCH_REPOS } from '../src/limits/indexing.js'

interface Waiting {
  readonly fetched: FetchedRepo
  readonly bytes: number
  readonly settle: PromiseWithResolvers<RepoOutcome>
}

/**
 * Stores fetched repositories, as many in one transaction as came while the one before was written. Each caller
 * stands in its account's turn until its repository is stored: a batch waits for no turn, so none waits for itself,
 * and it takes what came when it began, so none is kept waiting for more to come.
 */
export class RepoBatches {
  readonly #indexer: Pick<Indexer, 'applyRepo' | 'applyRepos'>
  #waiting: Waiting[] = []
  #writing = false

  constructor(indexer: Pick<Indexer, 'applyRepo' | 'applyRepos'>) {
    this.#indexer = indexer
  }

  /** To be called in the account's turn. @throws what hinders this very repository, whatever else is in its batch */
  store(fetched: FetchedRepo): Promise<RepoOutcome> {
    const settle = Promise.withResolvers<RepoOutcome>()
    this.#waiting.push({ fetched, bytes: sizeOf(fetched), settle })
    if (!this.#writing) void this.#writeAll()
    return settle.promise
  }

  async #writeAll(): Promise<void> {
    this.#writing = true
    // Those whose fetch ends in the same moment go together.
    await nextTurn()
    while (this.#waiting.length > 0) await this.#write(this.#next())
    this.#writing = false
  }

  #next(): Waiting[] {
    let bytes = 0
    const end = this.#waiting.findIndex((each, index) => {
      bytes += each.bytes
      return index > 0 && (index === STORE_BATCH_REPOS || bytes > STORE_BATCH_BYTES)
    })
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end)
  }

  async #write(batch: Waiting[]): Promise<void> {
    const [only] = batch
    if (only && batch.length === 1) return this.#writeAlone(only)
    try {
      const outcomes = await this.#indexer.applyRepos(batch.map(({ fetched }) => fetched))
      for (const [index, { settle }] of batch.entries()) settle.resolve(outcomes[index] ?? 'older')
    } catch {
      // One that cannot be stored must not hinder the others: each has its own fault, or none.
      for (const each of batch) await this.#writeAlone(each)
    }
  }

  async #writeAlone({ fetched, settle }: Waiting): Promise<void> {
    try {
      settle.resolve(await this.#indexer.applyRepo(fetched, { source: fetched.identity.pds }))
    } catch (error) {
      settle.reject(error)
    }
  }
}

function sizeOf({ repo }: FetchedRepo): number {
  return repo.records.reduce((sum, { byteLength, proof }) => sum + byteLength + proof.byteLength, 0)
}
