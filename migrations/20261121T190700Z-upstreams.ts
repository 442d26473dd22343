import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('upstream')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('versions', 'jsonb', (c) => c.notNull().defaultTo(sql`'[]'::jsonb`))
    .addColumn('head', 'text')
    .addColumn('checkedAt', 'timestamptz')
    .addColumn('dueAt', 'timestamptz', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('problem', 'text')
    .addColumn('wantedAt', 'timestamptz', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('upstream_due').on('upstream').column('dueAt').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('upstream').execute()
}
