import { type Kysely, sql } from 'kysely'

/** New releases of atoms, which are looked for often and are few among all that happens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index update_event_atom_release on "updateEvent" (seq)
    where kind = 'atom' and action = 'release'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('update_event_atom_release').execute()
}
