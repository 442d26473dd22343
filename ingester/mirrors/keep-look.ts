import { sql } from 'kysely'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { storableText } from '../../src/indexing/storable-text.js'
import { MAX_MIRROR_PROBLEM_LENGTH, MIRROR_ROWS_AT_ONCE } from '../../src/limits/mirrors.js'
import { type DueMirror, intervalOf } from './due-mirrors.js'
import { fillSetRoots } from './fill-set-roots.js'
import { findAlarms } from './find-alarms.js'
import { inChunks } from './in-chunks.js'
import { keepAlarms } from './keep-alarms.js'
import { keepRefs } from './keep-refs.js'
import type { Look } from './look.js'
import type { MirrorContext } from './mirror-context.js'

/**
 * Writes down what a look found. Versions come first and are shown by the last transaction alone, with the refs: what
 * breaks off in between is done again.
 * @returns how many disagreements are new
 */
export async function keepLook(
  { write }: Pick<MirrorContext, 'write'>,
  mirror: DueMirror,
  look: Look,
): Promise<number> {
  for (const rows of inChunks(look.versions, MIRROR_ROWS_AT_ONCE / 4)) {
    await write((trx) =>
      trx
        .insertInto('mirrorAtom')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['mirror', 'ref', 'rev']).doUpdateSet((eb) => ({
            root: eb.ref('excluded.root'),
            atom: eb.ref('excluded.atom'),
            verdict: eb.ref('excluded.verdict'),
            differences: eb.ref('excluded.differences'),
            format: eb.ref('excluded.format'),
            tree: eb.ref('excluded.tree'),
            origin: eb.ref('excluded.origin'),
            path: eb.ref('excluded.path'),
            manifestObject: eb.ref('excluded.manifestObject'),
            manifest: eb.ref('excluded.manifest'),
            manifestProblem: eb.ref('excluded.manifestProblem'),
            description: eb.ref('excluded.description'),
            tags: eb.ref('excluded.tags'),
            tagWords: eb.ref('excluded.tagWords'),
            sets: eb.ref('excluded.sets'),
            requirements: eb.ref('excluded.requirements'),
            readAt: eb.ref('excluded.readAt'),
          })),
        )
        .execute(),
    )
  }
  return write(async (trx) => {
    await keepRefs(trx, mirror.url, look)
    await keepMirror(trx, mirror, look)
    await dropUnseen(trx, mirror)
    await markCurrent(trx, mirror)
    await fillSetRoots(trx, mirror.url)
    const roots = [...new Set([mirror.root, look.root])].filter((root) => root !== null)
    return keepAlarms(trx, { mirror: mirror.url, roots }, await findAlarms(trx, mirror.url, roots), look.at)
  })
}

async function keepMirror(trx: Trx, mirror: DueMirror, look: Look): Promise<void> {
  const { at, protocol, root, head, note, isPartial } = look
  const next = isPartial ? at : new Date(at.getTime() + intervalOf(mirror))
  await trx
    .updateTable('mirror')
    .set({
      ...{ protocol, root, head },
      note: note === null ? null : storableText(note, MAX_MIRROR_PROBLEM_LENGTH),
      checkedAt: at,
      // Who named it since the look began wants to know of what was not looked for.
      dueAt: sql<Date>`case when "namedAt" > ${at}::timestamptz then least("namedAt", ${next}::timestamptz)
        else ${next}::timestamptz end`,
      failures: 0,
      problem: null,
    })
    .where('url', '=', mirror.url)
    .execute()
}

/** Versions of which it is not kept that they stood there: a ref that changes at every look must not fill the disk. */
async function dropUnseen(trx: Trx, { url }: DueMirror): Promise<void> {
  await sql`delete from "mirrorAtom" a where mirror = ${url} and not exists (
    select from "mirrorRef" r where r.mirror = a.mirror and r.ref = a.ref and r.object = a.rev)`.execute(trx)
}

/** A version is shown while its ref stands at its commit, in a mirror of the operator. */
async function markCurrent(trx: Trx, { url, operator }: DueMirror): Promise<void> {
  const stands = sql<boolean>`(${operator} and exists (
    select from "mirrorRef" r where r.current and r.mirror = "mirrorAtom".mirror and r.ref = "mirrorAtom".ref
      and r.object = "mirrorAtom".rev))`
  await trx
    .updateTable('mirrorAtom')
    .set({ current: stands })
    .where('mirror', '=', url)
    .where('current', '!=', stands)
    .execute()
}
