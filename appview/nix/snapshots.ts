import { join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { SNAPSHOT_FRESH_MS, SNAPSHOT_UNUSED_MS, SNAPSHOT_USE_INTERVAL_MS } from '../../src/limits/nix.js'
import type { PackedTree } from '../../src/nix/library.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { anyOf } from '../hydrate/any.js'
import { GoneError } from './errors.js'
import { refuseInactive } from './inactive.js'
import type { TreeFile } from './service.js'
import { namesIn, readTreeFile, removeTreeFile, writeTreeFile } from './tree-files.js'

/** A tree that changes with the index, as it was made once. */
export interface Snapshot {
  /** What it is a snapshot of, as `author <did>`. */
  readonly subject: string
  /** Of what it was made: the current one is that whose version is that of the index. */
  readonly version: string
  readonly narHash: string
  /** Accounts without which it would read otherwise, sorted. */
  readonly dids: readonly string[]
}

/** A tree, and whose it is. */
export interface MadeTree {
  readonly packed: PackedTree
  /** As of a snapshot. */
  readonly dids: readonly string[]
  /** Releases whose records it holds, dependencies aside; none where it holds only names and hashes. */
  readonly releaseUris: readonly string[]
}

export interface NewSnapshot extends MadeTree, Pick<Snapshot, 'subject' | 'version'> {
  /** How many of its subject are kept. */
  readonly keep: number
}

/**
 * Trees that change with the index, as they were: a flake that locked one finds it under the address of its content.
 * Rows hold them, so that every AppView answers for all; files, so that they answer while the database is away.
 *
 * Of each subject the newest are kept, those first that were asked for long after they were made: only somebody's lock
 * does that. What nobody asked for in SNAPSHOT_UNUSED_MS goes too, the current one aside.
 */
export interface Snapshots {
  /** The one that was made last. */
  newest(subject: string): Promise<Snapshot | undefined>
  keep(snapshot: NewSnapshot): Promise<void>
  /**
   * By the hash part of its store path.
   * @throws NotFoundError while it may not be shown, GoneError when a release in it was deleted
   */
  read(storeHash: string): Promise<TreeFile | undefined>
  /** From disk, unchecked: for when the database does not answer. */
  readFile(storeHash: string): Promise<TreeFile | undefined>
  /** Deletes what nobody asks for any more, and files whose rows are gone. */
  sweep(): Promise<void>
}

export function createSnapshots(db: Db, directory: string, now: () => Date): Snapshots {
  const pathOf = (storeHash: string) => join(directory, storeHash)
  const before = (ms: number) => new Date(now().getTime() - ms)

  async function markUsed(storeHash: string): Promise<void> {
    await db
      .updateTable('snapshot')
      .set({ usedAt: now() })
      .where('storeHash', '=', storeHash)
      .where('createdAt', '<', before(SNAPSHOT_FRESH_MS))
      .where((eb) => eb.or([eb('usedAt', 'is', null), eb('usedAt', '<', before(SNAPSHOT_USE_INTERVAL_MS))]))
      .execute()
  }

  return {
    newest: (subject) =>
      db
        .selectFrom('snapshot')
        .select(['subject', 'version', 'narHash', 'dids'])
        .where('subject', '=', subject)
        .orderBy('createdAt', 'desc')
        .limit(1)
        .executeTakeFirst(),
    async keep({ subject, version, packed, dids, releaseUris, keep }) {
      const { narHash, tarball } = packed
      const storeHash = storeHashOf(narHash)
      await writeTreeFile(pathOf(storeHash), { narHash, tarball: new Uint8Array(tarball) })
      await db
        .insertInto('snapshot')
        .values({
          ...{ storeHash, narHash, subject, version, tarball, createdAt: now(), usedAt: null },
          ...{ dids: [...dids], releaseUris: [...releaseUris] },
        })
        // The index may become again what it was.
        .onConflict((conflict) => conflict.column('storeHash').doUpdateSet({ version, createdAt: now() }))
        .execute()
      await deleteSurplus(db, subject, keep)
    },
    async read(storeHash) {
      const row = await db
        .selectFrom('snapshot')
        .select(['narHash', 'dids', 'releaseUris'])
        .where('storeHash', '=', storeHash)
        .executeTakeFirst()
      if (!row) return undefined
      await refuseHidden(db, row)
      await markUsed(storeHash)
      const stored = await readTreeFile(pathOf(storeHash))
      if (stored) return stored
      const { tarball } = await db
        .selectFrom('snapshot')
        .select('tarball')
        .where('storeHash', '=', storeHash)
        .executeTakeFirstOrThrow()
      const file = { narHash: row.narHash, tarball: new Uint8Array(tarball) }
      await writeTreeFile(pathOf(storeHash), file)
      return file
    },
    readFile: (storeHash) => readTreeFile(pathOf(storeHash)),
    async sweep() {
      await deleteUnused(db, before(SNAPSHOT_UNUSED_MS))
      const names = new Set((await namesIn(directory)).map((name) => name.split('.')[0] ?? name))
      const rows = await db
        .selectFrom('snapshot')
        .select('storeHash')
        .where('storeHash', '=', anyOf([...names]))
        .execute()
      for (const { storeHash } of rows) names.delete(storeHash)
      for (const name of names) await removeTreeFile(pathOf(name))
    },
  }
}

/** The current one stays: it was made last. */
async function deleteSurplus(db: Db, subject: string, keep: number): Promise<void> {
  await db
    .deleteFrom('snapshot')
    .where('subject', '=', subject)
    .where('storeHash', 'in', (eb) =>
      eb
        .selectFrom('snapshot')
        .select('storeHash')
        .where('subject', '=', subject)
        .orderBy(
          sql`"createdAt" = (select max("createdAt") from snapshot where subject = ${subject})`,
          'desc',
        )
        .orderBy(sql`"usedAt" desc nulls last`)
        .orderBy('createdAt', 'desc')
        .offset(keep),
    )
    .execute()
}

async function deleteUnused(db: Db, before: Date): Promise<void> {
  await db
    .deleteFrom('snapshot')
    .where(sql<Date>`coalesce("usedAt", "createdAt")`, '<', before)
    .where('createdAt', '<', (eb) =>
      eb
        .selectFrom('snapshot as later')
        .select((inner) => inner.fn.max('later.createdAt').as('newest'))
        .whereRef('later.subject', '=', 'snapshot.subject'),
    )
    .execute()
}

/**
 * One that holds records is hidden with each account whose records they are, and gone with each of its releases. One of
 * names and hashes alone stays when an account is away for a while, for what those lead to is refused by itself.
 */
async function refuseHidden(
  db: Db,
  { dids, releaseUris }: { readonly dids: readonly string[]; readonly releaseUris: readonly string[] },
): Promise<void> {
  if (releaseUris.length === 0) return refuseErased(db, dids)
  await refuseInactive(db, dids)
  const gone = await db
    .selectFrom('releaseTombstone')
    .select(['uri', 'deletedAt'])
    .where('uri', '=', anyOf(releaseUris))
    .limit(1)
    .executeTakeFirst()
  if (gone) {
    throw new GoneError(
      `Its author deleted ${gone.uri}, which this tree holds, on ${gone.deletedAt.toISOString()}.`,
    )
  }
}

async function refuseErased(db: Db, dids: readonly string[]): Promise<void> {
  const away = await db
    .selectFrom('actor')
    .select('did')
    .where('did', '=', anyOf(dids))
    .where('active', '=', false)
    .where('status', 'in', ['deleted', 'takendown'])
    .execute()
  if (away.length > 0) {
    const names = away.map(({ did }) => did).join(', ')
    throw new GoneError(
      `This tree lists packages of accounts that are gone: ${names}. Fetch the current one.`,
    )
  }
}
