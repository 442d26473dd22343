import type { Db } from '../../src/db/database.js'
import { BoundedMap } from '../../src/identity/bounded-map.js'
import { COLLECTIONS_KEPT } from '../../src/limits/nix.js'
import type { Logger } from '../../src/logger.js'
import { canonicalJson, type JsonObject } from '../../src/nix/canonical-json.js'
import { type CollectionRecords, collectionTime, emitCollection } from '../../src/nix/collection-set.js'
import { type Library, type PackedTree, packTree } from '../../src/nix/library.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { type CollectionLock, collectionLockText } from '../../src/resolve/collection-lock.js'
import { lockIdOfText } from '../../src/resolve/lock.js'
import { collectionTreeUrl } from './addresses.js'
import { GoneError, NotFoundError } from './errors.js'
import { type FoundCollection, findCollection } from './find-collection.js'
import { refuseInactive } from './inactive.js'
import { versionOf } from './index-version.js'
import { type LocksContext, readRecords, TreeMismatchError, toFile } from './locks.js'
import { Memo } from './memo.js'
import { resolveCollection } from './resolve-collection.js'
import type { TreeFile } from './service.js'
import type { TreePlace } from './tree-store.js'
import { isDatabaseSilent, withinTime } from './within-time.js'

/** `<public URL>/c/<did>/<name>/<lock id>.tar.gz` */
export interface CollectionAddress {
  readonly did: string
  readonly name: string
  readonly lockId: string
}

/** A collection's lock with the address of its tree. */
export interface LockedCollectionTree {
  readonly id: string
  readonly lock: CollectionLock
  readonly url: string
  readonly narHash: string
}

export interface Collections {
  /**
   * The lock of a collection as its items resolve now; kept, so that its address answers for ever.
   * @throws NotFoundError also when none of its items resolves, GoneError, UnresolvableError
   */
  lockFor(subject: { actor: string; name: string }): Promise<LockedCollectionTree>
  /**
   * The gzipped tarball of a lock, from disk where it lies there, also while the database does not answer.
   * @throws NotFoundError, also where an author of it is not active; GoneError when the collection was deleted
   */
  treeAt(address: CollectionAddress): Promise<TreeFile>
}

/** @param ctx its current library is that of collections */
export function createCollections(ctx: LocksContext, log: Logger): Collections {
  const { db, trees, libraries } = ctx
  const locked = new Memo<LockedCollectionTree>(COLLECTIONS_KEPT)
  /** Whom a collection depends on, as far as is known, by its at-uri. */
  const involved = new BoundedMap<string, readonly string[]>(COLLECTIONS_KEPT)

  /** What stands in the database of an address, if its tree may be shown. */
  async function keptAt({ did, name, lockId }: CollectionAddress): Promise<Kept> {
    const kept = await readKept(db, lockId)
    const { collection, nodes } = kept.lock
    if (collection.did !== did || collection.name !== name) {
      const url = collectionTreeUrl(ctx.publicUrl, addressOf(lockId, kept.lock))
      throw new NotFoundError(`Lock ${lockId} belongs to another address: ${url}`)
    }
    await refuseInactive(db, [did, ...Object.values(nodes).map((node) => node.did)])
    await refuseDeleted(db, kept.lock)
    return kept
  }

  async function emitAgain(address: CollectionAddress): Promise<TreeFile> {
    const { lock, collection, narHash } = await keptAt(address)
    const library = await libraries.find(lock.library)
    if (!library)
      throw new TreeMismatchError(`The library ${lock.library} of lock ${address.lockId} is lost.`)
    const packed = pack(lock, { collection, releases: await readRecords(db, lock) }, library)
    if (packed.narHash !== narHash) {
      throw new TreeMismatchError(
        `Lock ${address.lockId} gave a tree of hash ${narHash} and now gives ${packed.narHash}.`,
      )
    }
    const emitted = toFile(packed)
    await trees.write(placeOf(address), emitted)
    return emitted
  }

  async function makeLock(found: FoundCollection): Promise<LockedCollectionTree> {
    const { lock, releases, authors } = await resolveCollection(ctx, found)
    involved.set(found.uri, authors)
    const json = collectionLockText(lock)
    const id = lockIdOfText(json)
    const address = addressOf(id, lock)
    const url = collectionTreeUrl(ctx.publicUrl, address)
    const kept = await db
      .selectFrom('collectionLock')
      .select('narHash')
      .where('id', '=', id)
      .executeTakeFirst()
    if (kept) return { id, lock, url, narHash: kept.narHash }

    const packed = pack(lock, { collection: found.json, releases }, libraries.current)
    await keep({ id, json, found, packed })
    await trees.write(placeOf(address), toFile(packed))
    return { id, lock, url, narHash: packed.narHash }
  }

  /** Makes its address answer for ever. */
  async function keep({ id, json, found, packed }: NewLock): Promise<void> {
    await libraries.keep()
    await db
      .insertInto('collectionLock')
      .values({
        ...{ id, json, did: found.did, collectionUri: found.uri, record: canonicalJson(found.json) },
        narHash: packed.narHash,
        storeHash: storeHashOf(packed.narHash),
        createdAt: ctx.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }

  return {
    async lockFor(subject) {
      const found = await findCollection(db, subject)
      // One that turns out to involve others is made once more, under a key that names them.
      const dids = involved.get(found.uri) ?? [found.did]
      return locked.get(found.uri, await versionOf(db, dids), () => makeLock(found))
    },

    async treeAt(address) {
      const stored = await trees.read(placeOf(address))
      if (!stored) return emitAgain(address)
      try {
        await withinTime(keptAt(address))
      } catch (error) {
        if (error instanceof GoneError) await trees.remove(placeOf(address))
        if (!isDatabaseSilent(error)) throw error
        log.warn(
          { lock: address.lockId },
          'the database does not answer: a collection was served from disk unchecked',
        )
      }
      return stored
    },
  }
}

interface NewLock {
  readonly id: string
  readonly json: string
  readonly found: FoundCollection
  readonly packed: PackedTree
}

interface Kept {
  readonly lock: CollectionLock
  readonly collection: JsonObject
  readonly narHash: string
}

/** @throws NotFoundError for an id that was never given out, or whose author's account is erased */
async function readKept(db: Db, id: string): Promise<Kept> {
  const row = await db
    .selectFrom('collectionLock')
    .select(['json', 'record', 'narHash'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFoundError(`This index never made a lock ${id}.`)
  return {
    lock: JSON.parse(row.json) as CollectionLock,
    collection: JSON.parse(row.record) as JsonObject,
    narHash: row.narHash,
  }
}

/** A collection that was changed since goes on answering as it was; one that was deleted does not. */
async function refuseDeleted(db: Db, { collection }: CollectionLock): Promise<void> {
  const row = await db
    .selectFrom('collection')
    .select('uri')
    .where('uri', '=', collection.uri)
    .executeTakeFirst()
  if (!row) throw new GoneError(`Its author deleted the collection ${collection.name}.`)
}

function pack(lock: CollectionLock, records: CollectionRecords, library: Library): PackedTree {
  return packTree(emitCollection(lock, records, library), library, collectionTime(lock, records))
}

function addressOf(lockId: string, { collection: { did, name } }: CollectionLock): CollectionAddress {
  return { did, name, lockId }
}

function placeOf({ did, name, lockId }: CollectionAddress): TreePlace {
  return { did, kind: 'collection', name, version: '', lockId }
}
