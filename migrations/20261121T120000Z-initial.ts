import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await createNetworkTables(db)
  await createRegistryTables(db)
  await createServiceTables(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) await db.schema.dropTable(table).execute()
}

const TABLES = [
  'actor',
  'repo',
  'record',
  'recordDeletion',
  'deadLetter',
  'sourceCursor',
  'definition',
  'release',
  'releasePin',
  'releaseConflict',
  'releaseTombstone',
  'dependency',
  'channel',
  'yank',
  'updateEvent',
  'lock',
  'library',
  'webSession',
  'oauthState',
  'oauthSession',
]

const now = sql`now()`
const emptyArray = sql`'{}'`

/** Who there is, what they signed, and how far the network has been read. */
async function createNetworkTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('actor')
    .addColumn('did', 'text', (c) => c.primaryKey())
    .addColumn('handle', 'text')
    .addColumn('pds', 'text')
    .addColumn('active', 'boolean', (c) => c.notNull().defaultTo(true))
    .addColumn('status', 'text')
    .addColumn('fetchStatus', 'text')
    .addColumn('handleCheckedAt', 'timestamptz')
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  // Unique: a handle leads to one account; who loses it is set to null in the same transaction.
  await db.schema.createIndex('actor_handle').unique().on('actor').column('handle').execute()

  await db.schema
    .createTable('repo')
    .addColumn('did', 'text', (c) => c.primaryKey())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('rev', 'text')
    .addColumn('data', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('retryAt', 'timestamptz')
    .addColumn('error', 'text')
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  // Which repositories are to be fetched next.
  await db.schema.createIndex('repo_state').on('repo').columns(['state', 'retryAt']).execute()

  await db.schema
    .createTable('record')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('collection', 'text', (c) => c.notNull())
    .addColumn('rkey', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('json', 'jsonb', (c) => c.notNull())
    .addColumn('proof', 'bytea', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('record_did').on('record').columns(['did', 'collection']).execute()

  await db.schema
    .createTable('recordDeletion')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('record_deletion_did').on('recordDeletion').column('did').execute()

  await db.schema
    .createTable('deadLetter')
    .addColumn('id', 'bigserial', (c) => c.primaryKey())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('uri', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('json', 'jsonb')
    .addColumn('at', 'timestamptz', (c) => c.notNull().defaultTo(now))
    // The same record seen again is the same letter.
    .addUniqueConstraint('dead_letter_record', ['uri', 'cid'])
    .execute()
  await db.schema.createIndex('dead_letter_did').on('deadLetter').column('did').execute()

  await db.schema
    .createTable('sourceCursor')
    .addColumn('host', 'text', (c) => c.primaryKey())
    .addColumn('seq', 'bigint', (c) => c.notNull())
    .addColumn('eventAt', 'timestamptz')
    .addColumn('connected', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
}

/** What the records say: derived, and rebuildable but for the pins. */
async function createRegistryTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('definition')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('foldedName', 'text', (c) => c.notNull())
    .addColumn('nameWords', 'text', (c) => c.notNull())
    .addColumn('keywordWords', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('summary', 'text')
    .addColumn('licence', 'text')
    .addColumn('licenceIds', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('category', 'text')
    .addColumn('language', 'text')
    .addColumn('roles', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('keywords', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('status', 'text')
    .addColumn('hasService', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('hasModule', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('systems', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('newestReleaseUri', 'text')
    .addColumn('newestVersion', 'text')
    .addColumn('releaseCount', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('score', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingErrors', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingWarnings', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingInfos', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('search', sql`tsvector`, (c) =>
      c
        .notNull()
        .generatedAlwaysAs(
          sql`setweight(to_tsvector('english', "nameWords"), 'A')
            || setweight(to_tsvector('english', "keywordWords"), 'B')
            || setweight(to_tsvector('english', coalesce("summary", '')), 'C')`,
        )
        .stored(),
    )
    .execute()
  await sql`create index definition_search on definition using gin (search)`.execute(db)
  await sql`create index definition_name_trgm on definition using gin (lower(name) gin_trgm_ops)`.execute(db)
  await sql`create index definition_name_prefix on definition (lower(name) text_pattern_ops)`.execute(db)
  await db.schema
    .createIndex('definition_folded')
    .on('definition')
    .columns(['did', 'kind', 'foldedName'])
    .execute()
  // Keyset pages by last change.
  await db.schema.createIndex('definition_updated').on('definition').columns(['updatedAt', 'uri']).execute()

  await db.schema
    .createTable('release')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('versionKey', sql`text collate "C"`, (c) => c.notNull())
    .addColumn('prerelease', 'boolean', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('sourceKind', 'text')
    .addColumn('buildKind', 'text')
    .addColumn('systems', sql`text[]`, (c) => c.notNull().defaultTo(emptyArray))
    .addColumn('hasService', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('hasModule', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('score', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingErrors', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingWarnings', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('findingInfos', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('yanked', 'boolean', (c) => c.notNull().defaultTo(false))
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  // Versions of a definition, highest first; resolution; keyset pages.
  await db.schema
    .createIndex('release_version')
    .on('release')
    .columns(['definitionUri', 'versionKey'])
    .execute()
  await db.schema.createIndex('release_did').on('release').column('did').execute()

  await db.schema
    .createTable('releasePin')
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('rkey', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('firstSeenAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addPrimaryKeyConstraint('release_pin_pkey', ['did', 'rkey'])
    .execute()

  await db.schema
    .createTable('releaseConflict')
    .addColumn('uri', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('pinnedCid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('json', 'jsonb', (c) => c.notNull())
    .addColumn('proof', 'bytea', (c) => c.notNull())
    .addColumn('seenAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addPrimaryKeyConstraint('release_conflict_pkey', ['uri', 'cid'])
    .execute()
  await db.schema
    .createIndex('release_conflict_did')
    .on('releaseConflict')
    .columns(['did', 'definitionUri'])
    .execute()

  await db.schema
    .createTable('releaseTombstone')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('deletedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('release_tombstone_did').on('releaseTombstone').column('did').execute()

  await db.schema
    .createTable('dependency')
    .addColumn('releaseUri', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('requirement', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('dependency_pkey', ['releaseUri', 'name'])
    .execute()
  // Who depends on a definition.
  await db.schema.createIndex('dependency_definition').on('dependency').column('definitionUri').execute()

  await db.schema
    .createTable('channel')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('releaseUri', 'text', (c) => c.notNull())
    .addColumn('releaseCid', 'text', (c) => c.notNull())
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('channel_definition').on('channel').columns(['definitionUri', 'name']).execute()
  await db.schema.createIndex('channel_did').on('channel').column('did').execute()

  await db.schema
    .createTable('yank')
    .addColumn('uri', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('releaseUri', 'text', (c) => c.notNull())
    .addColumn('releaseCid', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('replacement', 'text')
    .addColumn('cid', 'text', (c) => c.notNull())
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('yank_release').on('yank').column('releaseUri').execute()
  await db.schema.createIndex('yank_did').on('yank').column('did').execute()

  await db.schema
    .createTable('updateEvent')
    .addColumn('seq', 'bigserial', (c) => c.primaryKey())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('definitionUri', 'text', (c) => c.notNull())
    .addColumn('uri', 'text', (c) => c.notNull())
    .addColumn('cid', 'text')
    .addColumn('version', 'text')
    .addColumn('channel', 'text')
    .addColumn('rev', 'text', (c) => c.notNull())
    .addColumn('indexedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('update_event_did').on('updateEvent').columns(['did', 'seq']).execute()
  await db.schema
    .createIndex('update_event_definition')
    .on('updateEvent')
    .columns(['definitionUri', 'seq'])
    .execute()
  // A replayed commit writes no second event.
  await sql`create unique index update_event_once on "updateEvent" (uri, rev, action, coalesce(cid, ''))`.execute(
    db,
  )
}

/** What the AppView keeps for itself. */
async function createServiceTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('lock')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('rootUri', 'text', (c) => c.notNull())
    .addColumn('json', 'text', (c) => c.notNull())
    .addColumn('narHash', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
  await db.schema.createIndex('lock_root').on('lock').column('rootUri').execute()

  await db.schema
    .createTable('library')
    .addColumn('hash', 'text', (c) => c.primaryKey())
    .addColumn('files', 'jsonb', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()

  await db.schema
    .createTable('webSession')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('did', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .addColumn('expiresAt', 'timestamptz', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('web_session_did').on('webSession').column('did').execute()

  await db.schema
    .createTable('oauthState')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'bytea', (c) => c.notNull())
    .addColumn('expiresAt', 'timestamptz', (c) => c.notNull())
    .execute()

  await db.schema
    .createTable('oauthSession')
    .addColumn('did', 'text', (c) => c.primaryKey())
    .addColumn('keyId', 'text', (c) => c.notNull())
    .addColumn('value', 'bytea', (c) => c.notNull())
    .addColumn('updatedAt', 'timestamptz', (c) => c.notNull().defaultTo(now))
    .execute()
}
