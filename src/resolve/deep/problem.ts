/** What one deep resolution is asked: pure data, but for the source that is asked for candidates. */
export interface DeepRequest {
  readonly roots: readonly DeepEdge[]
  readonly source: DeepSource
  /**
   * The definitions of which one lock may hold several versions, one for each line of compatible versions as Cargo
   * has them (1.x, 0.3.x, 0.0.4). The caller joins what the ecosystem allows and what the user permits. Default: none.
   */
  readonly several?: (definition: string) => boolean
  /** What there shall be as few of as possible; see `Fewest`. Default: `duplicates`. */
  readonly fewest?: Fewest
  /** Versions of an earlier lock. Each stays, even below newer ones, as long as it takes no part in a conflict. */
  readonly locked?: readonly LockedVersion[]
  /** Whether releases may need each other in a circle. Default: no, for a build cannot. */
  readonly circles?: boolean
  /** How a definition is called in sentences. Default: as it is. */
  readonly nameOf?: (definition: string) => string
}

/**
 * `duplicates`: only second and further versions of one definition count; where each has one version, all the highest
 * win, as people expect of Cargo. `releases`: the lock has as few releases as can be, though an older version with
 * fewer dependencies then wins over a newer one. The first takes 0.5 s for 3,000 definitions and scales to 10,000; the
 * second took 5 s and did not end there (`npm run bench:resolve`).
 */
export type Fewest = 'releases' | 'duplicates'

export interface DeepEdge {
  readonly definition: string
  /** Cargo's syntax. */
  readonly requirement: string
}

export interface LockedVersion {
  readonly definition: string
  readonly version: string
}

/** Where candidates come from. Order does not matter; a definition is asked for once. */
export interface DeepSource {
  candidatesOf(definition: string): readonly DeepCandidate[] | Promise<readonly DeepCandidate[]>
}

/** One version as one mirror or record has it. The same version may come from several. */
export interface DeepCandidate {
  readonly version: string
  readonly yanked: boolean
  /** What the version is, such as a commit or a CID: mirrors must agree on it. */
  readonly revision?: string
  /** Who says so: a mirror's URL or a record's at-uri. */
  readonly from?: string
  /** As a function: fetched only when a requirement reaches this version. */
  readonly dependencies: readonly DeepEdge[] | (() => readonly DeepEdge[] | Promise<readonly DeepEdge[]>)
}

/** An assignment for every release of the closure, in the order of definition, then version, highest first. */
export interface DeepLock {
  readonly roots: readonly DeepTarget[]
  readonly releases: readonly DeepRelease[]
  /** Disagreements over versions that no requirement reaches. Over one that is reached, resolution fails. */
  readonly alarms: readonly MirrorAlarm[]
}

export interface DeepRelease {
  readonly definition: string
  readonly version: string
  readonly revision?: string
  /** Every mirror or record that has this version. */
  readonly from: readonly string[]
  readonly dependencies: readonly DeepTarget[]
}

/** An edge and the version that it leads to. */
export interface DeepTarget extends DeepEdge {
  readonly version: string
}

/** Two mirrors that name one version and mean two. */
export interface MirrorAlarm {
  readonly definition: string
  readonly version: string
  /** At least two, in order of revision. */
  readonly claims: readonly { readonly revision: string; readonly from: readonly string[] }[]
}
