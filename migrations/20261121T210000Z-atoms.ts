import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createAtomTables(db)
  await db.schema
    .alterTable('release')
    .addColumn('words', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await db.schema
    .alterTable('definition')
    .addColumn('releaseWords', 'text', (c) => c.notNull().defaultTo(''))
    .execute()
  await replaceSearch(db, sql`${OWN_WORDS} || setweight(to_tsvector('english', "releaseWords"), 'D')`)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await replaceSearch(db, OWN_WORDS)
  await db.schema.alterTable('definition').dropColumn('releaseWords').execute()
  await db.schema.alterTable('release').dropColumn('words').execute()
  for (const table of ['atomRequirement', 'atomRelease', 'atom']) await db.schema.dropTable(table).execute()
}

async function createAtomTables(db: Kysely<unknown>): Promise<void> {
  const emptyArray = sql`'{}'`
  await db.schema
    .createTable('atom')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('atomId', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('rootCommit', 'text', (c) => c.notNull())
    .addColumn('setTag', 'text')
    .addColumn('mirrors', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .execute()
  await db.schema.createIndex('atom_did').on('atom').column('did').execute()
  // Everybody who claims an atom; the atoms of a set, by its root and by its name.
  await db.schema.createIndex('atom_id').on('atom').column('atomId').execute()
  await db.schema.createIndex('atom_root').on('atom').columns(['rootCommit', 'label']).execute()
  await db.schema.createIndex('atom_set').on('atom').column('setTag').execute()

  await db.schema
    .createTable('atomRelease')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('atomId', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('rootCommit', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('versionKey', sql`text collate "C"`, (c) => c.notNull())
    .addColumn('commit', 'text', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('tree', 'text', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('path', 'text')
    .addColumn('contentHash', 'text')
    .addColumn('ecosystem', 'text', (c) => c.notNull())
    .addColumn('mirrors', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('description', 'text')
    .addColumn('tags', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .execute()
  await db.schema.createIndex('atom_release_did').on('atomRelease').column('did').execute()
  // All versions of an atom, whoever signed them: keyset pages.
  await db.schema
    .createIndex('atom_release_version')
    .on('atomRelease')
    .columns(['atomId', 'versionKey', 'uri'])
    .execute()

  await db.schema
    .createTable('atomRequirement')
    .addColumn('releaseUri', 'text', (c) => c.notNull())
    .addColumn('setTag', 'text', (c) => c.notNull())
    .addColumn('setRoot', 'text', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('atomId', 'text', (c) => c.notNull())
    .addColumn('requirement', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('atom_requirement_pkey', ['releaseUri', 'setTag', 'label'])
    .execute()
  // Who needs an atom.
  await db.schema.createIndex('atom_requirement_atom').on('atomRequirement').column('atomId').execute()
}

const OWN_WORDS = sql`setweight(to_tsvector('english', "nameWords"), 'A')
  || setweight(to_tsvector('english', "keywordWords"), 'B')
  || setweight(to_tsvector('english', coalesce("summary", '')), 'C')`

/** A generated column cannot be changed, only made anew. */
async function replaceSearch(db: Kysely<unknown>, words: typeof OWN_WORDS): Promise<void> {
  await db.schema.alterTable('definition').dropColumn('search').execute()
  await db.schema
    .alterTable('definition')
    .addColumn('search', sql`tsvector`, (c) => c.notNull().generatedAlwaysAs(words).stored())
    .execute()
  await sql`create index definition_search on definition using gin (search)`.execute(db)
}
