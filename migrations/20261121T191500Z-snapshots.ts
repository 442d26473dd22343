import { type Kysely, sql } from 'kysely'
import { storeHashOf } from '../src/nix/narinfo.js'

interface Locks {
  lock: { id: string; narHash: string; storeHash: string }
}

export async function up(db: Kysely<unknown>): Promise<void> {
  // The hash part of a tree's store path: by it Nix asks a binary cache. A program of before does not write it.
  await db.schema.alterTable('lock').addColumn('storeHash', 'text').execute()
  await fillStoreHashes(db as Kysely<Locks>)
  await db.schema.createIndex('lock_store_hash').on('lock').column('storeHash').execute()

  await db.schema
    .createTable('snapshot')
    .addColumn('storeHash', 'text', (c) => c.primaryKey())
    .addColumn('narHash', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('version', 'text', (c) => c.notNull())
    .addColumn('tarball', 'bytea', (c) => c.notNull())
    .addColumn('dids', sql`text[]`, (c) => c.notNull())
    .addColumn('releaseUris', sql`text[]`, (c) => c.notNull())
    .addColumn('createdAt', 'timestamptz', (c) => c.notNull())
    .addColumn('usedAt', 'timestamptz')
    .execute()
  await db.schema.createIndex('snapshot_subject').on('snapshot').columns(['subject', 'createdAt']).execute()
  // A deleted account takes the snapshots with it that it is in.
  await sql`create index snapshot_dids on snapshot using gin (dids)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('snapshot').execute()
  await db.schema.alterTable('lock').dropColumn('storeHash').execute()
}

async function fillStoreHashes(db: Kysely<Locks>): Promise<void> {
  const locks = await db.selectFrom('lock').select(['id', 'narHash']).execute()
  for (const { id, narHash } of locks) {
    await db
      .updateTable('lock')
      .set({ storeHash: storeHashOf(narHash) })
      .where('id', '=', id)
      .execute()
  }
}
