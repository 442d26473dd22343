import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import type { AtomVerdict, Step } from '../../src/atoms/verify/step.js'
import type { Git } from '../git/git.js'
import type { AtomRecords } from '../records/atom-records.js'
import type { Stores } from './open-stores.js'

/** What verifying needs; one for a whole run, whose answers it remembers. */
export interface VerifyContext {
  readonly git: Git
  readonly stores: Stores
  /** Reads records of accounts; undefined where the network shall not be asked. */
  readonly records: AtomRecords | undefined
  /** Ways to reach the mirrors that others name. */
  readonly transports: readonly GitScheme[]
  /** Mirrors that the person named: reached in whatever way they are written. */
  readonly trusted: ReadonlySet<string>
  /** By wish: none but trusted mirrors are asked. */
  readonly offline: boolean
  /** Whether mirrors on this machine are as good as others: a development network's are. */
  readonly development: boolean
  /** How many locks deep dependencies are followed. */
  readonly depth: number
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Mirrors that serve files alone: no part of a history can be had of them. */
  readonly dumb: Set<string>
  /** Root commit, by commit, of histories that were walked. */
  readonly roots: Map<string, string>
  /** Atoms whose turn has come already, by id, version and commit. */
  readonly seen: Map<string, AtomVerdict | 'under way'>
  readonly onStep?:
    | ((atom: { readonly label: string; readonly version: string }, step: Step) => void)
    | undefined
}

/** The git that asks a mirror: it follows one that others name nowhere but by the transports that are allowed. */
export function gitFor(url: string, { git, trusted, transports }: VerifyContext): Git {
  return trusted.has(url) ? git : git.limitedTo(transports)
}
