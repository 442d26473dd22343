import type { Db } from '../../src/db/database.js'
import type { Logger } from '../../src/logger.js'
import type { CollectionLock } from '../../src/resolve/collection-lock.js'
import type { Lock } from '../../src/resolve/lock.js'
import type { Collections } from './collections.js'
import { NotFoundError } from './errors.js'
import { addressOf } from './locks.js'
import type { TreeAddress, TreeFile } from './service.js'
import type { Snapshots } from './snapshots.js'
import type { TreeStore } from './tree-store.js'
import { isDatabaseSilent, withinTime } from './within-time.js'

/** Every tree that this index gave out, by its content alone. */
export interface KeptTreesContext {
  readonly db: Db
  readonly log: Logger
  readonly trees: TreeStore
  readonly snapshots: Snapshots
  readonly treeAt: (address: TreeAddress) => Promise<TreeFile>
  readonly collections: Pick<Collections, 'treeAt'>
}

/**
 * The tree of a store path: that of a lock, emitted anew where the disk does not hold it, or a snapshot.
 * While the database is away, what is on disk.
 * @param storeHash the hash part of its store path
 * @throws NotFoundError, GoneError
 */
export async function treeByStoreHash(ctx: KeptTreesContext, storeHash: string): Promise<TreeFile> {
  const { log, trees, snapshots } = ctx
  try {
    const tree =
      (await lockedTree(ctx, storeHash)) ??
      (await collectionTree(ctx, storeHash)) ??
      (await withinTime(snapshots.read(storeHash)))
    if (tree) return tree
  } catch (error) {
    if (!isDatabaseSilent(error)) throw error
    const stored = (await trees.find(storeHash)) ?? (await snapshots.readFile(storeHash))
    if (!stored) throw error
    log.warn({ storeHash }, 'the database does not answer: a tree was served from disk unchecked')
    return stored
  }
  throw new NotFoundError('This index never gave out such a tree, or does not keep it any more.')
}

async function lockedTree(ctx: KeptTreesContext, storeHash: string): Promise<TreeFile | undefined> {
  const row = await withinTime(
    ctx.db.selectFrom('lock').select(['id', 'json']).where('storeHash', '=', storeHash).executeTakeFirst(),
  )
  return row && ctx.treeAt(addressOf(row.id, JSON.parse(row.json) as Lock))
}

async function collectionTree(ctx: KeptTreesContext, storeHash: string): Promise<TreeFile | undefined> {
  const row = await withinTime(
    ctx.db
      .selectFrom('collectionLock')
      .select(['id as lockId', 'json'])
      .where('storeHash', '=', storeHash)
      .executeTakeFirst(),
  )
  if (!row) return undefined
  const { did, name } = (JSON.parse(row.json) as CollectionLock).collection
  return ctx.collections.treeAt({ did, name, lockId: row.lockId })
}
