import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('mirror')
    .addColumn('url', 'text', (c) => c.primaryKey())
    .addColumn('operator', 'boolean', (c) => c.notNull())
    .addColumn('named', 'boolean', (c) => c.notNull())
    .addColumn('namedAt', 'timestamptz', (c) => c.notNull())
    .addColumn('checkedAt', 'timestamptz')
    .addColumn('dueAt', 'timestamptz', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('problem', 'text')
    .addColumn('protocol', 'text')
    .addColumn('root', 'text')
    .addColumn('head', 'text')
    .addColumn('note', 'text')
    .execute()
  await db.schema.createIndex('mirror_due').on('mirror').column('dueAt').execute()
  await db.schema.createIndex('mirror_root').on('mirror').column('root').execute()
  // Signed releases that say otherwise than a mirror of their root, and those that name a mirror.
  await db.schema.createIndex('atom_release_root').on('atomRelease').column('rootCommit').execute()
  await sql`create index atom_release_mirrors on "atomRelease" using gin (mirrors)`.execute(db)

  // Grows alone: what stood at a ref once is evidence.
  await db.schema
    .createTable('mirrorRef')
    .addColumn('id', 'bigserial', (c) => c.primaryKey())
    .addColumn('mirror', 'text', (c) => c.notNull())
    .addColumn('ref', 'text', (c) => c.notNull())
    .addColumn('object', 'text')
    .addColumn('seenAt', 'timestamptz', (c) => c.notNull())
    .addColumn('current', 'boolean', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('mirror_ref_history').on('mirrorRef').columns(['mirror', 'ref', 'id']).execute()
  await sql`create unique index mirror_ref_current on "mirrorRef" (ref, mirror) where current`.execute(db)

  await db.schema
    .createTable('mirrorAtom')
    .addColumn('mirror', 'text', (c) => c.notNull())
    .addColumn('ref', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('current', 'boolean', (c) => c.notNull())
    .addColumn('root', 'text')
    .addColumn('atom', 'text')
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('labelWords', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('versionKey', sql`text collate "C"`, (c) => c.notNull())
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('differences', 'jsonb', (c) => c.notNull())
    .addColumn('format', 'text')
    .addColumn('tree', 'text')
    .addColumn('origin', 'text')
    .addColumn('path', 'text')
    .addColumn('manifestObject', 'text')
    .addColumn('manifest', 'text')
    .addColumn('manifestProblem', 'text')
    .addColumn('description', 'text')
    .addColumn('tags', sql`text[]`, (c) => c.notNull())
    .addColumn('tagWords', 'text', (c) => c.notNull())
    .addColumn('sets', 'jsonb', (c) => c.notNull())
    .addColumn('requirements', 'jsonb', (c) => c.notNull())
    .addColumn('readAt', 'timestamptz', (c) => c.notNull())
    .addColumn('search', sql`tsvector`, (c) =>
      c
        .notNull()
        .generatedAlwaysAs(
          sql`setweight(to_tsvector('english', "labelWords"), 'A')
            || setweight(to_tsvector('english', "tagWords"), 'B')
            || setweight(to_tsvector('english', coalesce("description", '')), 'C')`,
        )
        .stored(),
    )
    .addPrimaryKeyConstraint('mirror_atom_pkey', ['mirror', 'ref', 'rev'])
    .execute()
  await sql`create index mirror_atom_search on "mirrorAtom" using gin (search)`.execute(db)
  await db.schema.createIndex('mirror_atom_id').on('mirrorAtom').columns(['atom', 'versionKey']).execute()
  // Keyset pages.
  await sql`create index mirror_atom_label on "mirrorAtom" (label collate "C", "versionKey" desc)`.execute(db)

  await db.schema
    .createTable('mirrorAlarm')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('mirrors', sql`text[]`, (c) => c.notNull())
    .addColumn('root', 'text')
    .addColumn('atom', 'text')
    .addColumn('label', 'text')
    .addColumn('version', 'text')
    .addColumn('parties', 'jsonb', (c) => c.notNull())
    .addColumn('seenAt', 'timestamptz', (c) => c.notNull())
    .addColumn('confirmedAt', 'timestamptz', (c) => c.notNull())
    .addColumn('clearedAt', 'timestamptz')
    .execute()
  await sql`create index mirror_alarm_mirrors on "mirrorAlarm" using gin (mirrors)`.execute(db)
  await db.schema.createIndex('mirror_alarm_atom').on('mirrorAlarm').columns(['atom', 'version']).execute()
  await db.schema.createIndex('mirror_alarm_seen').on('mirrorAlarm').columns(['seenAt', 'key']).execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const index of ['atom_release_root', 'atom_release_mirrors'])
    await db.schema.dropIndex(index).execute()
  for (const table of ['mirrorAlarm', 'mirrorAtom', 'mirrorRef', 'mirror'])
    await db.schema.dropTable(table).execute()
}
