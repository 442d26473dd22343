import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const now = sql`now()`
  await db.schema
    .createTable('collection')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('title', 'text')
    .addColumn('summary', 'text')
    .addColumn('definitionUris', sql`text[]`, (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('collection_did').on('collection').column('did').execute()
  // Keyset pages by last change.
  await db.schema.createIndex('collection_updated').on('collection').columns(['updatedAt', 'uri']).execute()
  // Which collections hold a definition.
  await sql`create index collection_definitions on collection using gin ("definitionUris")`.execute(db)

  await db.schema
    .createTable('collectionLock')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('collectionUri', 'text', (c) => c.notNull())
    .addColumn('json', 'text', (c) => c.notNull())
    .addColumn('record', 'text', (c) => c.notNull())
    .addColumn('narHash', 'text', (c) => c.notNull())
    .addColumn('storeHash', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('collection_lock_did').on('collectionLock').column('did').execute()
  await db.schema.createIndex('collection_lock_store_hash').on('collectionLock').column('storeHash').execute()
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('collectionLock').execute()
  await db.schema.dropTable('collection').execute()
}
