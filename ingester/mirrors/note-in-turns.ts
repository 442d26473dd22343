import type { Db } from '../../src/db/database.js'
import { isDue } from '../../src/is-due.js'
import { MIRROR_ROUND_MS, MIRROR_SCAN_MS, MIRROR_SCAN_PAGE } from '../../src/limits/mirrors.js'
import { everyRound } from './every-round.js'
import type { MirrorConfig, MirrorContext } from './mirror-context.js'
import { noteMirrors, noteMirrorsOf } from './note-mirrors.js'
import { reportMirrors } from './report-mirrors.js'

export interface NotePace {
  readonly roundMs?: number
  readonly scanMs?: number
  /** Hears each time that all of them were noted. */
  readonly onNoted?: () => void
}

/** Notes who is named as a mirror: all of them now and then, and those of new releases at once. */
export async function noteInTurns(
  ctx: MirrorContext,
  { atomMirrors = [], development }: MirrorConfig,
  { roundMs = MIRROR_ROUND_MS, scanMs = MIRROR_SCAN_MS, onNoted }: NotePace,
): Promise<void> {
  const { db, log, now } = ctx
  let scannedAt = Number.NEGATIVE_INFINITY
  let seq = 0
  await everyRound(ctx, roundMs, 'cannot note the mirrors of atoms', async () => {
    const at = now()
    const options = { operator: atomMirrors, development, now: at }
    if (isDue(scannedAt + scanMs, at.getTime(), scanMs)) {
      const last = await lastSeq(db)
      await noteMirrors(ctx, options)
      scannedAt = at.getTime()
      seq = last
      onNoted?.()
      log.debug('looked through the mirrors of atoms')
    } else {
      const released = await releasesAfter(db, seq)
      if (released.length > 0) await noteMirrorsOf(ctx, [...new Set(released.map(({ did }) => did))], options)
      seq = released.at(-1)?.seq ?? seq
    }
    await reportMirrors(ctx)
  })
}

async function lastSeq(db: Db): Promise<number> {
  const row = await db
    .selectFrom('updateEvent')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Number(row?.seq ?? 0)
}

async function releasesAfter(db: Db, seq: number): Promise<{ seq: number; did: string }[]> {
  const rows = await db
    .selectFrom('updateEvent')
    .select(['seq', 'did'])
    .where('seq', '>', seq)
    .where('kind', '=', 'atom')
    .where('action', '=', 'release')
    .orderBy('seq')
    .limit(MIRROR_SCAN_PAGE)
    .execute()
  return rows.map((row) => ({ seq: Number(row.seq), did: row.did }))
}
