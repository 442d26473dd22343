/**
 * How a mirror stands to a signed release that names it. `agrees`: the commit of the release stands at its ref.
 * `missing`: nothing does. `moved`: another commit does. `unreachable`: it did not answer the last look, or may not be
 * asked. `unseen`: it was not looked at since the release was indexed.
 */
export type Standing = 'agrees' | 'missing' | 'moved' | 'unreachable' | 'unseen'

/** What is known of the mirror, and of the ref of the release in it. */
export interface MirrorWords {
  /** Of the row in `mirror`; undefined when there is none. */
  readonly mirror: { readonly checkedAt: Date | null; readonly failures: number } | undefined
  /** Of the current row in `mirrorRef`; undefined when there is none. */
  readonly current: { readonly object: string | null } | undefined
}

/** Judges from rows what a mirror says of a release. @param release as indexed; `commit` is its `rev` in git */
export function standingOf(
  { mirror, current }: MirrorWords,
  release: { readonly commit: string; readonly indexedAt: Date },
): Standing {
  if (!mirror) return 'unseen'
  if (mirror.failures > 0) return 'unreachable'
  if (mirror.checkedAt === null) return 'unseen'
  if (current?.object === release.commit) return 'agrees'
  if (current?.object) return 'moved'
  // A look that began before the release came did not look for its ref.
  return mirror.checkedAt < release.indexedAt ? 'unseen' : 'missing'
}
