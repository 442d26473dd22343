import type { ColumnType, Generated } from 'kysely'

/**
 * One version of an atom as a mirror of the operator holds it. Nobody signed it. A version whose ref was moved has a
 * row for each commit that stood there, of which one at most is `current`. Only rows that are `current`, have the
 * verdict `whole` and an AtomId are what their mirror offers.
 */
export interface MirrorAtomTable {
  mirror: string
  ref: string
  /** The atom commit that the ref names. */
  rev: string
  /** Whether the ref stood at this commit when the mirror was last looked at. */
  current: boolean
  /** The root commit that the mirror claimed when this was read, and the AtomId that follows; null without one. */
  root: string | null
  atom: string | null
  label: string
  /** `nameWords(label)`, for full text. */
  labelWords: string
  version: string
  /** `versionSortKey(version)`: byte order is version order. */
  versionKey: string
  verdict: MirrorAtomVerdict
  /** `AtomCommitMismatch[]`: where a commit that `differs` is not what its ref says. */
  differences: ColumnType<unknown, string, string>
  /** Generation of the commit, its tree, its source commit and path there; null where it could not be read. */
  format: string | null
  tree: string | null
  origin: string | null
  path: string | null
  /** What the manifest's ref named when this was read. */
  manifestObject: string | null
  /** `atom.toml`, verbatim. */
  manifest: string | null
  /** Why there is no manifest, or what is wrong with it. */
  manifestProblem: string | null
  description: string | null
  tags: string[]
  /** The tags joined by spaces, for full text. */
  tagWords: string
  /** `{ tag, mirrors, rootCommit? }[]`, as dev.firn.snapshot#set; `rootCommit` where a mirror of the set was looked at. */
  sets: ColumnType<unknown, string, string>
  /** `{ set, label, requirement }[]`, as dev.firn.snapshot#requirement. */
  requirements: ColumnType<unknown, string, string>
  readAt: Date
  /** Full text: label (A), tags (B), description (C). */
  search: Generated<string>
}

/**
 * `whole`: the commit re-hashes to its id from tree, source, label and version. `differs`: the mirror hands out another
 * commit than its ref says. `missing`: it advertises the commit and does not hand it out. `unread`: it was not asked
 * for, because the mirror cannot be asked for single objects.
 */
export type MirrorAtomVerdict = 'whole' | 'differs' | 'missing' | 'unread'

export interface PartialDatabase {
  mirrorAtom: MirrorAtomTable
}
