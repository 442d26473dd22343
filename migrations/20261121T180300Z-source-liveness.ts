import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('sourceCursor')
    .addColumn('checkedAt', 'timestamptz')
    .addColumn('lagSeconds', 'double precision')
    .execute()
  // How many letters came of late.
  await db.schema.createIndex('dead_letter_at').on('deadLetter').column('at').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('dead_letter_at').execute()
  await db.schema.alterTable('sourceCursor').dropColumn('checkedAt').dropColumn('lagSeconds').execute()
}
