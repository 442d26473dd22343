import { type RawBuilder, sql } from 'kysely'
import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { listAtomVersions as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateAtomVersions } from '../hydrate/atom-versions.js'
import { atomVersionViews } from '../views/atom-version.js'
import type { ParamsOf } from './params.js'

/** Versions of a page where nothing else is said: the lexicon's own default, for callers within this process. */
const DEFAULT_LIMIT = 200

/** Place in the order: by atom, then highest version first, then by where it was found. */
interface Place {
  readonly atomId: string
  readonly versionKey: string
  /** at-uri of a release, or the URL of a mirror; then `ref` is the ref. */
  readonly source: string
  readonly ref: string
}

/**
 * What resolution chooses from: signed releases of every author and what only mirrors hold, side by side.
 * @throws InvalidCursorError
 */
export async function listAtomVersions(
  { db }: Pick<AppViewContext, 'db'>,
  { atoms, limit = DEFAULT_LIMIT, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const wanted = [...new Set(atoms)].toSorted()
  const scope = [lexicon.$nsid, wanted]
  const after =
    cursor === undefined ? undefined : decodeCursor(scope, ['text', 'text', 'text', 'text'], cursor)
  // Each part gives at most a page, so that neither is read whole.
  const part = (query: RawBuilder<unknown>) =>
    sql`(${query} and ${isAfter(after)} order by ${ORDER} limit ${limit + 1})`
  const { rows } = await sql<Place>`
    select * from (${part(signed(wanted))} union all ${part(unsigned(wanted))}) v order by ${ORDER} limit ${limit + 1}`.execute(
    db,
  )
  const page = toPage(rows, limit, ({ atomId, versionKey, source, ref }) =>
    encodeCursor(scope, [atomId, versionKey, source, ref]),
  )
  const keys = page.rows.map(({ source, ref }) => (ref === '' ? { uri: source } : { mirror: source, ref }))
  const versions = atomVersionViews(keys, await hydrateAtomVersions(db, keys))
  return { versions, ...(page.cursor ? { cursor: page.cursor } : {}) }
}

const ORDER = sql`v."atomId" desc, v."versionKey" desc, v.source desc, v.ref desc`

function isAfter(after: readonly [string, string, string, string] | undefined): RawBuilder<boolean> {
  if (after === undefined) return sql`true`
  const [atomId, versionKey, source, ref] = after
  return sql`(v."atomId", v."versionKey", v.source, v.ref)
    < (${atomId}::text, ${versionKey}::text collate "C", ${source}::text, ${ref}::text)`
}

function signed(atoms: readonly string[]): RawBuilder<unknown> {
  return sql`select * from (
    select r."atomId", r."versionKey", r.uri as source, '' as ref
    from "atomRelease" r join actor a on a.did = r.did
    where a.active and r."atomId" = any(${atoms}::text[])) v where true`
}

/** What a mirror that the operator still names holds whole: only that is an offer. */
function unsigned(atoms: readonly string[]): RawBuilder<unknown> {
  return sql`select * from (
    select m.atom as "atomId", m."versionKey", m.mirror as source, m.ref
    from "mirrorAtom" m join mirror on mirror.url = m.mirror and mirror.operator
    where m.current and m.verdict = 'whole' and m.atom = any(${atoms}::text[])) v where true`
}
