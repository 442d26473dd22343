import { join } from 'node:path'
import type { Config } from '../../src/config.js'
import type { Db } from '../../src/db/database.js'
import type { Logger } from '../../src/logger.js'
import { type Library, readLibrary } from '../../src/nix/library.js'
import { exactUrl } from './addresses.js'
import { chooseRelease } from './choose-release.js'
import { createCollections } from './collections.js'
import { GoneError, NotFoundError } from './errors.js'
import { findDefinition } from './find-definition.js'
import { refuseInactive, wasErased } from './inactive.js'
import { treeByStoreHash } from './kept-trees.js'
import { createLibraryStore } from './library-store.js'
import { addressOf, emitAgain, type LocksContext, lockRelease, readLock, toFile } from './locks.js'
import { packageNixFor } from './package-nix.js'
import type { LockedTree, NixService, TreeAddress, TreeFile } from './service.js'
import { createSets } from './sets.js'
import { createSnapshots } from './snapshots.js'
import { createTreeStore } from './tree-store.js'
import { isDatabaseSilent, withinTime } from './within-time.js'

export interface NixServiceOptions {
  readonly db: Db
  readonly config: Pick<Config, 'publicUrl' | 'nixpkgs' | 'dataDirectory'>
  readonly log: Logger
  readonly now: () => Date
  /** This version's library when absent; tests upgrade it. */
  readonly library?: Library
}

export function createNixService(options: NixServiceOptions): NixService {
  const { db, config, log, now, library = readLibrary('package') } = options
  const { publicUrl, nixpkgs } = config
  const trees = createTreeStore(join(config.dataDirectory, 'trees'), join(config.dataDirectory, 'tree-links'))
  const snapshots = createSnapshots(db, join(config.dataDirectory, 'snapshots'), now)
  const ctx: LocksContext = {
    db,
    publicUrl,
    nixpkgs,
    libraries: createLibraryStore(db, library, now),
    atomLibraries: createLibraryStore(db, readLibrary('atom'), now),
    modelLibraries: createLibraryStore(db, readLibrary('model'), now),
    trees,
    now,
  }

  /** The lock of an address, if its tree may be shown. */
  async function lockAt(address: TreeAddress): Promise<LockedTree> {
    const locked = await readLock(ctx, address.lockId)
    const { did, kind, name, version } = addressOf(address.lockId, locked.lock)
    if (
      did !== address.did ||
      kind !== address.kind ||
      name !== address.name ||
      version !== address.version
    ) {
      throw new NotFoundError(`Lock ${address.lockId} belongs to another address: ${locked.url}`)
    }
    await refuseHidden(db, locked)
    return locked
  }

  /**
   * A tree that is not on disk needs all its records: once a dependency is deleted, losing the copy on disk turns this
   * address from 200 into 410. Only the copy could prevent that, and what an author deleted is not kept elsewhere.
   */
  async function emit(address: TreeAddress): Promise<TreeFile> {
    const emitted = toFile(await emitAgain(ctx, await lockAt(address)))
    await trees.write(address, emitted)
    return emitted
  }

  async function treeAt(address: TreeAddress): Promise<TreeFile> {
    const stored = await trees.read(address)
    if (!stored) return emit(address)
    try {
      await withinTime(lockAt(address))
    } catch (error) {
      if (error instanceof GoneError) await trees.remove(address)
      if (error instanceof NotFoundError && (await wasErased(db, address.did)))
        await trees.erase([address.did])
      if (!isDatabaseSilent(error)) throw error
      log.warn(
        { lock: address.lockId },
        'the database does not answer: a tree was served from disk unchecked',
      )
    }
    return stored
  }

  const collections = createCollections(
    { ...ctx, libraries: createLibraryStore(db, readLibrary('collection'), now) },
    log,
  )
  const kept = { db, log, trees, snapshots, collections, treeAt }

  return {
    async resolveRelease(subject, requirement) {
      const definition = await findDefinition(db, subject)
      const chosen = await chooseRelease(db, definition, requirement)
      const { did, kind, key: name } = definition
      return {
        ...chosen,
        did,
        kind,
        name,
        url: exactUrl(publicUrl, { did, kind, name, version: chosen.version }),
      }
    },
    async lockFor(releaseUri) {
      await refuseTombstone(db, releaseUri)
      return lockRelease(ctx, releaseUri)
    },
    async lockById(id) {
      const locked = await readLock(ctx, id)
      await refuseHidden(db, locked)
      return locked
    },
    treeAt,
    treeByStoreHash: (storeHash) => treeByStoreHash(kept, storeHash),
    // While the database is away, what is on disk is served unchecked: also a tree whose account, or a dependency's,
    // was deleted since the last sweep or request. A sweep finds accounts by their own trees only.
    async sweep() {
      const rows = await db.selectFrom('actor').select('did').where('status', '=', 'deleted').execute()
      await trees.erase(rows.map(({ did }) => did))
      await snapshots.sweep()
    },
    sets: createSets(
      { ...ctx, snapshots, original: nixpkgs.original },
      { set: readLibrary('set'), index: readLibrary('index') },
    ),
    collections,
    packageNixFor: (releaseUri) => packageNixFor(db, publicUrl, releaseUri),
  }
}

/** @throws GoneError for a deleted root, NotFoundError while an account of the closure is not active */
async function refuseHidden(db: Db, { lock }: LockedTree): Promise<void> {
  await refuseTombstone(db, lock.root)
  await refuseInactive(
    db,
    Object.values(lock.nodes).map(({ did }) => did),
  )
}

async function refuseTombstone(db: Db, releaseUri: string): Promise<void> {
  const tombstone = await db
    .selectFrom('releaseTombstone')
    .select(['version', 'definitionUri', 'deletedAt'])
    .where('uri', '=', releaseUri)
    .executeTakeFirst()
  if (!tombstone) return
  const { version, definitionUri, deletedAt } = tombstone
  throw new GoneError(
    `Its author deleted version ${version} of ${definitionUri} on ${deletedAt.toISOString()}.`,
  )
}
