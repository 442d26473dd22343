import { sql } from 'kysely'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { MAX_REF_CHANGES, MIRROR_ROWS_AT_ONCE } from '../../src/limits/mirrors.js'
import { inChunks } from './in-chunks.js'
import type { Look } from './look.js'

/** Writes down what changed at a mirror's refs since the last look. */
export async function keepRefs(
  trx: Trx,
  url: string,
  { refs, at }: Pick<Look, 'refs' | 'at'>,
): Promise<void> {
  const before = await trx
    .selectFrom('mirrorRef')
    .select(['ref', 'object'])
    .where('mirror', '=', url)
    .where('current', '=', true)
    .execute()
  const known = new Map(before.map(({ ref, object }) => [ref, object]))
  const seen = [...refs].filter(([ref, object]) => known.get(ref) !== object)
  const gone = [...known].filter(([ref, object]) => object !== null && !refs.has(ref))
  const changes = [...seen, ...gone.map(([ref]): [string, null] => [ref, null])]
  for (const some of inChunks(changes, MIRROR_ROWS_AT_ONCE)) await keepChanges(trx, url, some, at)
}

async function keepChanges(
  trx: Trx,
  url: string,
  changes: readonly (readonly [string, string | null])[],
  at: Date,
): Promise<void> {
  const names = changes.map(([ref]) => ref)
  const full = await restlessRefs(trx, url, names)
  await trx
    .updateTable('mirrorRef')
    .set({ current: false })
    .where('mirror', '=', url)
    .where('ref', 'in', names)
    .where('current', '=', true)
    .execute()
  for (const ref of full) {
    await sql`delete from "mirrorRef" where id = (
      select max(id) from "mirrorRef" where mirror = ${url} and ref = ${ref})`.execute(trx)
  }
  await trx
    .insertInto('mirrorRef')
    .values(changes.map(([ref, object]) => ({ mirror: url, ref, object, seenAt: at, current: true })))
    .execute()
}

/** Refs that changed so often that their last row gives way to the next. */
async function restlessRefs(trx: Trx, url: string, names: readonly string[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('mirrorRef')
    .select('ref')
    .where('mirror', '=', url)
    .where('ref', 'in', names)
    .groupBy('ref')
    .having((eb) => eb(eb.fn.countAll(), '>=', MAX_REF_CHANGES))
    .execute()
  return rows.map(({ ref }) => ref)
}
