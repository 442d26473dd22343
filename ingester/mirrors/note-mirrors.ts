import { sql } from 'kysely'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { MAX_MIRRORS_PER_ACTOR, MIRROR_FORGET_MS, MIRROR_SCAN_PAGE } from '../../src/limits/mirrors.js'
import { tryMirrorUrl } from '../../src/mirrors/mirror-url.js'
import type { MirrorContext } from './mirror-context.js'

type NoteContext = Pick<MirrorContext, 'db' | 'write'>

export interface NoteOptions {
  /** Addresses that the operator named. */
  readonly operator: readonly string[]
  readonly development: boolean
  readonly now: Date
}

/**
 * Notes every mirror that the operator or a signed release names, and stops looking at those that nobody names any
 * more.
 */
export async function noteMirrors(ctx: NoteContext, options: NoteOptions): Promise<void> {
  const { operator, now } = options
  await ctx.write(async (trx) => {
    await upsert(trx, operator, { operator: true, now })
    await sql`update mirror set operator = false where operator and url <> all(${operator}::text[])`.execute(
      trx,
    )
  })
  for await (const urls of pagesOfNamed(ctx, options)) {
    await ctx.write((trx) => upsert(trx, urls, { operator: false, now }))
  }
  await ctx.write((trx) => dropUnnamed(trx, now))
}

/** Notes the mirrors of authors who released something, and has them looked at soon. */
export async function noteMirrorsOf(
  ctx: NoteContext,
  dids: readonly string[],
  options: NoteOptions,
): Promise<void> {
  for await (const urls of pagesOfNamed(ctx, options, dids)) {
    await ctx.write(async (trx) => {
      await upsert(trx, urls, { operator: false, now: options.now })
      // One that does not answer is asked when its turn comes.
      await trx
        .updateTable('mirror')
        .set({ dueAt: options.now })
        .where('url', 'in', urls)
        .where('failures', '=', 0)
        .where('dueAt', '>', options.now)
        .execute()
    })
  }
}

async function upsert(
  trx: Trx,
  urls: readonly string[],
  { operator, now }: { operator: boolean; now: Date },
): Promise<void> {
  if (urls.length === 0) return
  await trx
    .insertInto('mirror')
    .values(urls.map((url) => ({ url, operator, named: true, namedAt: now, dueAt: now })))
    .onConflict((conflict) =>
      conflict
        .column('url')
        .doUpdateSet({ named: true, namedAt: now, operator: sql`mirror.operator or excluded.operator` }),
    )
    .execute()
}

/** Mirrors that releases name, as many of one author as are looked at; none twice on a page. */
async function* pagesOfNamed(
  { db }: NoteContext,
  { development }: NoteOptions,
  dids?: readonly string[],
): AsyncGenerator<string[]> {
  let author = ''
  let own = new Set<string>()
  for (let after = ''; ; ) {
    let query = db
      .selectFrom('atomRelease')
      .innerJoin('actor', 'actor.did', 'atomRelease.did')
      .select(['atomRelease.uri', 'atomRelease.did', 'atomRelease.mirrors'])
      .where('actor.active', '=', true)
      .where('atomRelease.uri', '>', after)
      // Of one author, all stand together.
      .orderBy('atomRelease.uri')
      .limit(MIRROR_SCAN_PAGE)
    if (dids) query = query.where('atomRelease.did', 'in', dids)
    const page = await query.execute()
    const urls = new Set<string>()
    for (const { did, mirrors } of page) {
      if (did !== author) own = new Set()
      author = did
      for (const text of mirrors) {
        const url = tryMirrorUrl(text, { development })
        if (url === undefined || (!own.has(url) && own.size >= MAX_MIRRORS_PER_ACTOR)) continue
        own.add(url)
        urls.add(url)
      }
    }
    if (urls.size > 0) yield [...urls]
    const last = page.at(-1)
    if (!last || page.length < MIRROR_SCAN_PAGE) return
    after = last.uri
  }
}

/** What stood in them is kept for a while: it is evidence. */
async function dropUnnamed(trx: Trx, now: Date): Promise<void> {
  const dropped = await trx
    .updateTable('mirror')
    .set({ named: false, namedAt: sql`least("namedAt", ${now}::timestamptz)` })
    .where('named', '=', true)
    .where('namedAt', '!=', now)
    .returning('url')
    .execute()
  const urls = dropped.map(({ url }) => url)
  await sql`update "mirrorAtom" set current = false where current and mirror = any(${urls}::text[])`.execute(
    trx,
  )
  await sql`update "mirrorAlarm" set "clearedAt" = ${now} where "clearedAt" is null and mirrors && ${urls}::text[]`.execute(
    trx,
  )
  const forgotten = await trx
    .deleteFrom('mirror')
    .where('named', '=', false)
    .where('namedAt', '<', new Date(now.getTime() - MIRROR_FORGET_MS))
    .returning('url')
    .execute()
  for (const { url } of forgotten) {
    await trx.deleteFrom('mirrorRef').where('mirror', '=', url).execute()
    await trx.deleteFrom('mirrorAtom').where('mirror', '=', url).execute()
  }
}
