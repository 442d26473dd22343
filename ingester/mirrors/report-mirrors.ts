import { sql } from 'kysely'
import type { MirrorContext } from './mirror-context.js'

/** Tells the metrics how mirrors stand. */
export async function reportMirrors({ db, metrics }: Pick<MirrorContext, 'db' | 'metrics'>): Promise<void> {
  const { rows: mirrors } = await sql<{ operator: boolean; state: string; count: string }>`
    select operator, case when failures > 0 then 'unreachable' when "checkedAt" is null then 'unseen' else 'answers' end
      as state, count(*) as count
    from mirror where named group by 1, 2`.execute(db)
  metrics.mirrors.reset()
  for (const { operator, state, count } of mirrors) {
    metrics.mirrors.set({ named: operator ? 'operator' : 'release', state }, Number(count))
  }
  const alarms = await db
    .selectFrom('mirrorAlarm')
    .select(['kind', (eb) => eb.fn.countAll().as('count')])
    .where('clearedAt', 'is', null)
    .groupBy('kind')
    .execute()
  metrics.mirrorAlarms.reset()
  for (const { kind, count } of alarms) metrics.mirrorAlarms.set({ kind }, Number(count))
}
