import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('backfill')
    .addColumn('host', 'text', (c) => c.primaryKey())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('collection', 'text')
    .addColumn('cursor', 'text')
    .addColumn('pages', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('found', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('lookedAt', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('startedAt', 'timestamptz', (c) => c.notNull().defaultTo(sql`now()`))
    .addColumn('finishedAt', 'timestamptz')
    .execute()
  // Where a repository that waits to be fetched lies, once that was looked up: so that one host does not hold up all.
  await db.schema.alterTable('repo').addColumn('host', 'text').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('repo').dropColumn('host').execute()
  await db.schema.dropTable('backfill').execute()
}
