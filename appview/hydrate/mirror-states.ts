import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { tryMirrorUrl } from '../../src/mirrors/mirror-url.js'
import { type Standing, standingOf } from '../../src/mirrors/standing.js'

/** How a mirror that a release names stands to it. Not signed by anybody: this server looked. */
export interface MirrorFact {
  /** As the release writes it. */
  readonly url: string
  /** `unasked`: this server asks no such address. */
  readonly state: Standing | 'unasked'
  readonly checkedAt?: Date | undefined
  /** What stands at the ref of the release now, where that is another commit. */
  readonly found?: { readonly commit: string; readonly seenAt: Date } | undefined
}

interface Row {
  url: string
  checkedAt: Date | null
  failures: number
  object: string | null
  seenAt: Date | null
}

interface ReleaseToFind {
  readonly mirrors: readonly string[]
  /** Undefined for a generation of the format that is not known. */
  readonly ref: string | undefined
  readonly commit: string
  readonly indexedAt: Date
}

/** What is known of the mirrors of one release, in their order. */
export async function hydrateMirrorStates(
  db: Db,
  release: ReleaseToFind,
  options: { development: boolean },
): Promise<MirrorFact[]> {
  const mirrors = release.mirrors.map((written) => ({ written, url: tryMirrorUrl(written, options) }))
  const { rows } = await sql<Row>`
    select m.url, m."checkedAt", m.failures, r.object, r."seenAt"
    from mirror m left join "mirrorRef" r on r.mirror = m.url and r.ref = ${release.ref ?? null} and r.current
    where m.url = any(${mirrors.flatMap(({ url }) => url ?? [])}::text[])`.execute(db)
  const byUrl = new Map(rows.map((row) => [row.url, row]))
  return mirrors.map(({ written, url }) =>
    url === undefined
      ? { url: written, state: 'unasked' }
      : { url: written, ...factOf(byUrl.get(url), release) },
  )
}

function factOf(row: Row | undefined, release: ReleaseToFind): Omit<MirrorFact, 'url'> {
  const state = standingOf({ mirror: row, current: row }, release)
  const { checkedAt = null, object = null, seenAt = null } = row ?? {}
  return {
    state,
    ...(checkedAt === null ? {} : { checkedAt }),
    ...(state === 'moved' && object !== null && seenAt !== null ? { found: { commit: object, seenAt } } : {}),
  }
}
