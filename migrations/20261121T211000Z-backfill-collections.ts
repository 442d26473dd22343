import { type Kysely, sql } from 'kysely'

/** What any search so far was for, as the names stood then. */
const SOUGHT = sql`array['dev.firn.package', 'dev.firn.release', 'dev.firn.channel', 'dev.firn.yank']`

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const column of ['sought', 'listed']) {
    await db.schema
      .alterTable('backfill')
      .addColumn(column, sql`text[]`, (c) => c.notNull().defaultTo(sql`'{}'`))
      .execute()
  }
  await sql`update backfill set sought = ${SOUGHT},
    listed = case when "finishedAt" is null then '{}' else ${SOUGHT} end`.execute(db)
  // One that is beyond those lists has read all of them, and is searched further for what else is read.
  await sql`update backfill set listed = sought, "finishedAt" = now()
    where "finishedAt" is null and method = 'collections' and collection <> all(sought)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const column of ['sought', 'listed']) {
    await db.schema.alterTable('backfill').dropColumn(column).execute()
  }
}
