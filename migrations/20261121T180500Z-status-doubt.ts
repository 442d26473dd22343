import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('actor')
    // When its host is to be asked whether its status is true.
    .addColumn('confirmAt', 'timestamptz')
    .execute()
  await db.schema
    .createIndex('actor_confirm')
    .on('actor')
    .column('confirmAt')
    .where('confirmAt', 'is not', null)
    .execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('actor_confirm').execute()
  await db.schema.alterTable('actor').dropColumn('confirmAt').execute()
}
