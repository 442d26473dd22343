import { sql } from 'kysely'
import { anyOf } from '../../src/indexing/any-of.js'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { MIRROR_ROWS_AT_ONCE } from '../../src/limits/mirrors.js'
import { tryMirrorUrl } from '../../src/mirrors/mirror-url.js'

interface StoredSet {
  tag: string
  mirrors: string[]
  rootCommit?: string
}

/**
 * Completes the sets of a mirror's atoms: of one that names a known mirror, its root is known. What names none that is
 * looked at stays as it is.
 */
export async function fillSetRoots(trx: Trx, url: string): Promise<void> {
  const rows = await trx
    .selectFrom('mirrorAtom')
    .select(['ref', 'rev', 'sets'])
    .where('mirror', '=', url)
    .where('current', '=', true)
    // Only those that can be completed: the others would take the place of these at every look.
    .where(sql<boolean>`exists (
      select from jsonb_array_elements(sets) as one, jsonb_array_elements_text(one->'mirrors') as text
      join mirror on mirror.url in (text, regexp_replace(text, '/$', ''))
      where one->'rootCommit' is null and mirror.named and mirror.root is not null)`)
    .limit(MIRROR_ROWS_AT_ONCE)
    .execute()
  const stored = rows.map(({ sets, ...key }) => ({ ...key, sets: sets as StoredSet[] }))
  const roots = await rootsOf(
    trx,
    new Set(stored.flatMap(({ sets }) => sets.flatMap(({ mirrors }) => mirrors))),
  )
  for (const { ref, rev, sets } of stored) {
    const filled = sets.map((set) => {
      const rootCommit = set.rootCommit ?? set.mirrors.map((mirror) => roots.get(mirror)).find(Boolean)
      return rootCommit === undefined ? set : { ...set, rootCommit }
    })
    if (filled.every(({ rootCommit }, at) => rootCommit === sets[at]?.rootCommit)) continue
    await trx
      .updateTable('mirrorAtom')
      .set({ sets: JSON.stringify(filled) })
      .where('mirror', '=', url)
      .where('ref', '=', ref)
      .where('rev', '=', rev)
      .execute()
  }
}

/** Roots by address as it is written. */
async function rootsOf(trx: Trx, texts: ReadonlySet<string>): Promise<Map<string, string>> {
  // Whatever is in the table may be asked, and was.
  const byUrl = Map.groupBy(texts, (text) => tryMirrorUrl(text, { development: true }) ?? '')
  byUrl.delete('')
  if (byUrl.size === 0) return new Map()
  const rows = await trx
    .selectFrom('mirror')
    .select(['url', 'root'])
    .where('url', '=', anyOf([...byUrl.keys()]))
    .where('named', '=', true)
    .execute()
  return new Map(
    rows.flatMap(({ url, root }) =>
      root === null ? [] : (byUrl.get(url) ?? []).map((text) => [text, root]),
    ),
  )
}
