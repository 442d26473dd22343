import { sql } from 'kysely'
import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { listMirrorAtoms as lexicon } from '../../src/lexicons/dev/firn.js'
import { tryMirrorUrl } from '../../src/mirrors/mirror-url.js'
import type { AppViewContext } from '../context.js'
import { hydrateMirrorAtoms } from '../hydrate/mirror-atoms.js'
import { mirrorAtomView } from '../views/mirror-atom.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import type { ParamsOf } from './params.js'

/** What stands in mirrors that the operator names, and nobody signed. @throws InvalidCursorError */
export async function listMirrorAtoms(
  { db }: Pick<AppViewContext, 'db'>,
  { limit = DEFAULT_LIMIT, cursor, ...wanted }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const { atom, root } = wanted
  const text = wanted.text?.trim()
  const mirror = wanted.mirror === undefined ? undefined : mirrorAddress(wanted.mirror)
  const scope = [lexicon.$nsid, text, atom, root, mirror]
  let query = db
    .selectFrom('mirrorAtom')
    .select(['mirror', 'ref', 'rev', 'label', 'versionKey'])
    .where('current', '=', true)
    // One that is no longer named keeps what it held until it is looked at again.
    .where('mirror', 'in', (eb) => eb.selectFrom('mirror').select('url').where('operator', '=', true))
    .orderBy(sql`label collate "C"`)
    .orderBy('versionKey', 'desc')
    .orderBy('mirror')
    .orderBy('ref')
    .limit(limit + 1)
  if (atom !== undefined) query = query.where('atom', '=', atom)
  if (root !== undefined) query = query.where('root', '=', root)
  if (mirror !== undefined) query = query.where('mirror', '=', mirror)
  if (text) {
    query = query.where(
      sql<boolean>`(search @@ websearch_to_tsquery('english', ${text}) or lower(label) = lower(${text}))`,
    )
  }
  if (cursor !== undefined) {
    const [label, version, ofMirror, ref] = decodeCursor(scope, ['text', 'text', 'text', 'text'], cursor)
    // Versions go down while all else goes up.
    query = query.where(
      sql<boolean>`(label collate "C" > ${label} or (label = ${label} and ("versionKey" < ${version}
        or ("versionKey" = ${version} and (mirror, ref) > (${ofMirror}::text, ${ref}::text)))))`,
    )
  }
  const page = toPage(await query.execute(), limit, (last) =>
    encodeCursor(scope, [last.label, last.versionKey, last.mirror, last.ref]),
  )
  const atoms = (await hydrateMirrorAtoms(db, page.rows)).map(mirrorAtomView)
  return { atoms, ...(page.cursor ? { cursor: page.cursor } : {}) }
}

/** As the tables have it, in whichever way it was written; what is no address is that of no mirror. */
export function mirrorAddress(text: string): string {
  return tryMirrorUrl(text, { development: true }) ?? text
}
