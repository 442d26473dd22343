import { sql } from 'kysely'
import { listMirrorAtoms, mirrorAddress } from '../../api/listMirrorAtoms.js'
import type { AppViewContext } from '../../context.js'
import { type AlarmFact, hydrateAlarms } from '../../hydrate/mirror-alarms.js'
import type { MirrorProps } from '../pages/mirror.js'
import type { MirrorLine, MirrorsProps } from '../pages/mirrors.js'

/** Alarms that a page shows, the latest. */
const ALARMS_SHOWN = 50

/** The mirrors of the operator, and everything that mirrors disagree about. */
export async function loadMirrors({ db }: Pick<AppViewContext, 'db'>): Promise<MirrorsProps> {
  const { rows: mirrors } = await sql<MirrorLine>`
    select m.url, m.root, m."checkedAt", m.failures, m.problem, m.note,
      (select count(distinct label)::int from "mirrorAtom" a where a.mirror = m.url and a.current) as labels,
      (select count(*)::int from "mirrorAtom" a where a.mirror = m.url and a.current) as versions
    from mirror m where m.operator and m.named order by m.url`.execute(db)
  const others = await db
    .selectFrom('mirror')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('operator', '=', false)
    .where('named', '=', true)
    .executeTakeFirstOrThrow()
  const alarms: AlarmFact[] = await hydrateAlarms(db, { limit: ALARMS_SHOWN })
  return { mirrors, others: Number(others.count), alarms }
}

/** What a page is asked for, as its address has it. */
export interface MirrorQuery {
  readonly url: string | undefined
  readonly text: string | undefined
  readonly atom: string | undefined
  readonly cursor: string | undefined
}

/**
 * The atoms of one mirror, or of all, by what they are called.
 * @throws InvalidCursorError
 */
export async function loadMirror(
  ctx: Pick<AppViewContext, 'db'>,
  { url: written, text, atom, cursor }: MirrorQuery,
): Promise<MirrorProps> {
  const url = written === undefined ? undefined : mirrorAddress(written)
  const page = await listMirrorAtoms(ctx, {
    ...(url === undefined ? {} : { mirror: url }),
    ...(text === undefined ? {} : { text }),
    ...(atom === undefined ? {} : { atom }),
    ...(cursor === undefined ? {} : { cursor }),
  })
  const mirror =
    url === undefined
      ? undefined
      : await ctx.db.selectFrom('mirror').selectAll().where('url', '=', url).executeTakeFirst()
  const alarms = url === undefined ? [] : await hydrateAlarms(ctx.db, { mirror: url, limit: ALARMS_SHOWN })
  return {
    url,
    text,
    atom,
    mirror,
    alarms,
    atoms: page.atoms,
    later: cursor !== undefined,
    cursor: page.cursor,
  }
}
