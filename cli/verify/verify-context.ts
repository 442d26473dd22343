import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import type { AtomVerdict, Step } from '../../src/atoms/verify/step.js'
import type { Repository } from '../git/repository.js'
import type { AtomRecords } from '../records/atom-records.js'

/** What verifying needs; one for a whole run, whose answers it remembers. */
export interface VerifyContext {
  /** Takes what mirrors hand out; thrown away at the end. */
  readonly store: Repository
  /** Reads records of accounts; undefined where the network shall not be asked. */
  readonly records: AtomRecords | undefined
  /** Ways to reach the mirrors that others name. */
  readonly transports: readonly GitScheme[]
  /** Mirrors that the person named: reached in whatever way they are written. */
  readonly trusted: ReadonlySet<string>
  /** How many locks deep dependencies are followed. */
  readonly depth: number
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Root commit, by commit, of histories that were walked. */
  readonly roots: Map<string, string>
  /** Atoms whose turn has come already, by id, version and commit. */
  readonly seen: Map<string, AtomVerdict | 'under way'>
  readonly onStep?:
    | ((atom: { readonly label: string; readonly version: string }, step: Step) => void)
    | undefined
}
