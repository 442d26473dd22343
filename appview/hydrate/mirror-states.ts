import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { namedMirror } from '../../src/mirrors/mirror-url.js'

/** What a mirror holds under the ref of a release. */
export type MirrorState =
  /** The commit of the release stands there. */
  | 'agrees'
  /** Nothing stands there. */
  | 'lacks'
  /** Another commit stands there now: somebody pushed by force. */
  | 'moved'
  /** It did not answer. */
  | 'silent'
  /** It was not looked at yet. */
  | 'unseen'
  /** It is not looked at: see `mirrorUrl`. */
  | 'unasked'

/** How a mirror that a release names stands to it. Not signed by anybody: this server looked. */
export interface MirrorFact {
  readonly url: string
  readonly state: MirrorState
  readonly checkedAt?: Date | undefined
  /** What stands there in place of the commit. */
  readonly found?: { readonly commit: string; readonly seenAt: Date } | undefined
}

interface Row {
  url: string
  checkedAt: Date | null
  failures: number
  object: string | null
  seenAt: Date | null
}

/** Looks up the mirrors of one release, in their order. */
export async function hydrateMirrorStates(
  db: Db,
  release: { mirrors: readonly string[]; ref: string; commit: string },
  options: { development: boolean },
): Promise<MirrorFact[]> {
  const { ref, commit } = release
  const mirrors = release.mirrors.map((written) => ({ written, url: namedMirror(written, options) }))
  const { rows } = await sql<Row>`
    select m.url, m."checkedAt", m.failures, r.object, r."seenAt"
    from mirror m left join "mirrorRef" r on r.mirror = m.url and r.ref = ${ref} and r.current
    where m.url = any(${mirrors.flatMap(({ url }) => url ?? [])}::text[])`.execute(db)
  const byUrl = new Map(rows.map((row) => [row.url, row]))
  return mirrors.map(({ written, url }) =>
    url === undefined
      ? { url: written, state: 'unasked' }
      : { url: written, ...stateOf(byUrl.get(url), commit) },
  )
}

function stateOf(row: Row | undefined, commit: string): Omit<MirrorFact, 'url'> {
  if (row === undefined || row.checkedAt === null) {
    return { state: row !== undefined && row.failures > 0 ? 'silent' : 'unseen' }
  }
  const { checkedAt, object, seenAt } = row
  if (object === commit) return { state: 'agrees', checkedAt }
  if (object === null || seenAt === null) return { state: 'lacks', checkedAt }
  return { state: 'moved', checkedAt, found: { commit: object, seenAt } }
}
