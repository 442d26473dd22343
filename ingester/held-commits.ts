import type { FetchAgain } from '../src/indexing/apply-repo.js'
import { MAX_HELD_BYTES, MAX_HELD_COMMITS } from '../src/limits/resync.js'
import type { VerifiedCommit } from '../src/repo/verified.js'

/** What happened to a repository while it was being fetched. */
interface Fetching {
  /** Oldest first. */
  held: VerifiedCommit[]
  bytes: number
  again?: FetchAgain
}

export interface HeldSize {
  commits: number
  bytes: number
}

/** Live commits of the repositories that are being fetched, held back to be applied after that. */
export class HeldCommits {
  readonly #fetching = new Map<string, Fetching>()
  #bytes = 0

  /**
   * A request goes out: what was committed before is in its answer. Who it is was asked before that, so what says that
   * this has changed since stays.
   */
  begin(did: string): void {
    const again = this.again(did)
    this.end(did)
    const isUnconditional = again !== undefined && again.newerThan === undefined
    this.#fetching.set(did, { held: [], bytes: 0, ...(isUnconditional ? { again } : {}) })
  }

  get size(): HeldSize {
    const commits = [...this.#fetching.values()].reduce((sum, { held }) => sum + held.length, 0)
    return { commits, bytes: this.#bytes }
  }

  has(did: string): boolean {
    return this.#fetching.has(did)
  }

  of(did: string): readonly VerifiedCommit[] {
    return this.#fetching.get(did)?.held ?? []
  }

  /** Keeps a commit, or remembers to fetch once more where there is no room. */
  add(commit: VerifiedCommit): void {
    const fetching = this.#fetching.get(commit.did)
    if (!fetching) return
    const bytes = sizeOf(commit)
    if (fetching.held.length >= MAX_HELD_COMMITS || this.#bytes + bytes > MAX_HELD_BYTES) {
      this.askAgain(commit.did, commit.rev)
      return
    }
    fetching.held.push(commit)
    fetching.bytes += bytes
    this.#bytes += bytes
  }

  /** Has a repository fetched once more. @param newerThan unless what came by then is at this revision */
  askAgain(did: string, newerThan: string | undefined): void {
    const fetching = this.#fetching.get(did)
    if (!fetching) return
    const { again } = fetching
    if (again === undefined || newerThan === undefined) fetching.again = { newerThan }
    else if (again.newerThan !== undefined && again.newerThan < newerThan) again.newerThan = newerThan
  }

  askAgainForAll(): void {
    for (const did of this.#fetching.keys()) this.askAgain(did, undefined)
  }

  /** Whether to fetch a repository once more. */
  again(did: string): FetchAgain | undefined {
    return this.#fetching.get(did)?.again
  }

  /** The repository is stored, or was not to be had. */
  end(did: string): void {
    this.#bytes -= this.#fetching.get(did)?.bytes ?? 0
    this.#fetching.delete(did)
  }
}

function sizeOf({ ops }: VerifiedCommit): number {
  return ops.reduce((sum, op) => sum + (op.action === 'put' ? op.byteLength + op.proof.byteLength : 100), 500)
}
