import type { ColumnType } from 'kysely'

/**
 * Mirrors that cannot all be right. An alarm is kept when it is over, with the time of that; one that comes again is
 * the same row.
 */
export interface MirrorAlarmTable {
  /** Kind and subject: what makes it the same alarm. */
  key: string
  kind: MirrorAlarmKind
  /** Addresses of all mirrors that it is about. */
  mirrors: string[]
  root: string | null
  atom: string | null
  label: string | null
  version: string | null
  /** `AlarmParty[]`: who says what. */
  parties: ColumnType<unknown, string, string>
  seenAt: ColumnType<Date, Date, never>
  /** When it was last seen to stand. */
  confirmedAt: Date
  clearedAt: Date | null
}

/**
 * `revs`: one version of one atom has different commits, on two mirrors, or on a mirror and in a signed release.
 * `roots`: a mirror that a signed release names claims another root than the release.
 * `moved`: a mirror's ref of a version named another commit before. Stays until the first commit stands there again.
 * `lying`: a mirror advertises a commit that it does not hand out, or that is not what its ref says.
 */
export type MirrorAlarmKind = 'revs' | 'roots' | 'moved' | 'lying'

/** One side of an alarm: a mirror, or a signed release by its at-uri. */
export interface AlarmParty {
  mirror?: string
  release?: string
  /** What it says: an object id; null for nothing. */
  object: string | null
}

export interface PartialDatabase {
  mirrorAlarm: MirrorAlarmTable
}
