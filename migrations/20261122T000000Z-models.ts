import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const emptyArray = sql`'{}'`
  await db.schema
    .createTable('model')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('task', 'text')
    .addColumn('library', 'text')
    .addColumn('languages', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('gated', 'text')
    .execute()
  await db.schema.createIndex('model_did').on('model').column('did').execute()
  await db.schema.createIndex('model_task').on('model').column('task').execute()
  await db.schema.createIndex('model_library').on('model').column('library').execute()

  await db.schema
    .createTable('modelBase')
    .addColumn('modelUri', 'text', (c) => c.notNull())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('base', 'text', (c) => c.notNull())
    .addColumn('relation', 'text')
    .addColumn('position', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('model_base_pkey', ['modelUri', 'base'])
    .execute()
  await db.schema.createIndex('model_base_did').on('modelBase').column('did').execute()
  // What was made from a model.
  await db.schema.createIndex('model_base_base').on('modelBase').columns(['base', 'modelUri']).execute()

  await db.schema
    .createTable('modelRelease')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('origin', 'text', (c) => c.notNull())
    .addColumn('layout', 'text', (c) => c.notNull())
    .addColumn('fileCount', 'bigint', (c) => c.notNull())
    .addColumn('totalSize', 'bigint', (c) => c.notNull())
    .addColumn('parameters', 'bigint')
    .addColumn('weightFormats', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('pickle', 'boolean', (c) => c.notNull())
    .addColumn('fileListCid', 'text')
    .execute()
  await db.schema.createIndex('model_release_did').on('modelRelease').column('did').execute()
  await db.schema.createIndex('model_release_size').on('modelRelease').column('totalSize').execute()
  await sql`create index model_release_formats on "modelRelease" using gin ("weightFormats")`.execute(db)

  await db.schema
    .createTable('fileList')
    .addColumn('releaseUri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bytea')
    .addColumn('dueAt', 'timestamptz')
    .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('problem', 'text')
    .addColumn('wantedAt', 'timestamptz', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('file_list_did').on('fileList').column('did').execute()
  await db.schema
    .createTable('listedFile')
    .addColumn('releaseUri', 'text', (c) => c.notNull())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('path', 'text', (c) => c.notNull())
    .addColumn('json', 'jsonb', (c) => c.notNull())
    .addPrimaryKeyConstraint('listed_file_pkey', ['releaseUri', 'position'])
    .execute()
  await db.schema.createIndex('listed_file_did').on('listedFile').column('did').execute()
  await sql`create index file_list_due on "fileList" ("dueAt") where "dueAt" is not null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['listedFile', 'fileList', 'modelRelease', 'modelBase', 'model']) {
    await db.schema.dropTable(table).execute()
  }
}
