import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('repo')
    // When it was last fetched whole, and how often that was asked for since it was last left in peace.
    .addColumn('fetchedAt', 'timestamptz')
    .addColumn('refetches', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('repo').dropColumn('fetchedAt').dropColumn('refetches').execute()
}
