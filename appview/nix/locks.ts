import type { Db } from '../../src/db/database.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree, type Records, type TreeBlobs, treeTime } from '../../src/nix/emit.js'
import { type Library, type PackedTree, packTree, packTreeAside } from '../../src/nix/library.js'
import { narHashOf } from '../../src/nix/nar.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { type Lock, type LockNode, lockIdOfText, lockText, type NixpkgsPin } from '../../src/resolve/lock.js'
import { resolveLock } from '../../src/resolve/resolve-lock.js'
import { isKind } from '../../src/syntax/release-key.js'
import { anyOf } from '../hydrate/any.js'
import { treeUrl } from './addresses.js'
import { GoneError, NotFoundError } from './errors.js'
import { readFileLists } from './file-lists.js'
import type { LibraryStore } from './library-store.js'
import { createRowSource, type RowSource } from './release-source.js'
import type { LockedTree, TreeAddress } from './service.js'
import type { TreeStore } from './tree-store.js'

export interface LocksContext {
  readonly db: Db
  readonly publicUrl: string
  readonly nixpkgs: NixpkgsPin
  readonly libraries: LibraryStore
  /** Those of trees of atoms. */
  readonly atomLibraries: LibraryStore
  /** Those of trees of models. */
  readonly modelLibraries: LibraryStore
  readonly trees: TreeStore
  readonly now: () => Date
}

/** A stored tree is not the one that its lock gave before: ours is the fault, and it must not be served. */
export class TreeMismatchError extends Error {
  override name = 'TreeMismatchError'
}

/**
 * Resolves, emits and keeps the lock of a release; what is kept already is not emitted again.
 * @throws NotFoundError, UnresolvableError
 */
export async function lockRelease(
  ctx: LocksContext,
  uri: string,
  source: RowSource = createRowSource(ctx.db, ctx.publicUrl),
): Promise<LockedTree> {
  const resolved = await resolveRelease(ctx, uri, source)
  const { id, lock } = resolved
  const kept = await ctx.db.selectFrom('lock').select('narHash').where('id', '=', id).executeTakeFirst()
  if (kept) return lockedTree(ctx, id, lock, kept.narHash)

  const lists = await readFileLists(ctx.db, lock, source.records)
  const packed = await pack(lock, source.records, libraryOf(ctx, lock).current, lists)
  await keepLocks(ctx, [{ ...resolved, narHash: packed.narHash }])
  await ctx.trees.write(addressOf(id, lock), toFile(packed))
  return lockedTree(ctx, id, lock, packed.narHash)
}

/** A lock by its id, as text and as what it says. */
export interface ResolvedLock {
  readonly id: string
  readonly json: string
  readonly lock: Lock
}

/** @throws NotFoundError, UnresolvableError */
export async function resolveRelease(
  ctx: LocksContext,
  uri: string,
  source: RowSource,
): Promise<ResolvedLock> {
  const found = await source.releaseOf(uri)
  if (!found) throw new NotFoundError(`There is no release ${uri} of an active account in this index.`)
  // What a model was made from is its lineage; of that it needs nothing.
  const root = found.kind === 'model' ? { ...found, dependencies: [] } : found
  const lock = await resolveLock(root, source, {
    origin: ctx.publicUrl,
    library: librariesOf(ctx, root.kind).current.hash,
    // An atom's flake has no inputs: what it needs is in its own lock.
    ...(root.kind === 'atom' ? {} : { nixpkgs: flakeNixpkgs(ctx.nixpkgs) }),
  })
  const json = lockText(lock)
  return { id: lockIdOfText(json), json, lock }
}

/** The flakes themselves name nixpkgs by registry, the same for everyone; what that means is what the lock pins. */
export function flakeNixpkgs({ locked }: NixpkgsPin): NixpkgsPin {
  return { locked, original: { type: 'indirect', id: 'nixpkgs' } }
}

/** Makes their addresses answer for ever. */
export async function keepLocks(
  ctx: LocksContext,
  locks: readonly (ResolvedLock & { readonly narHash: string })[],
): Promise<void> {
  if (locks.length === 0) return
  for (const store of new Set(locks.map(({ lock }) => libraryOf(ctx, lock)))) await store.keep()
  const createdAt = ctx.now()
  await ctx.db
    .insertInto('lock')
    .values(
      locks.map(({ id, json, lock, narHash }) => ({
        ...{ id, rootUri: lock.root, json, narHash, createdAt },
        storeHash: storeHashOf(narHash),
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ storeHash: eb.ref('excluded.storeHash') }))
        .where('lock.storeHash', 'is', null),
    )
    .execute()
}

/** @throws NotFoundError for an id that was never given out, or whose root's account is erased */
export async function readLock(ctx: LocksContext, id: string): Promise<LockedTree> {
  const row = await ctx.db
    .selectFrom('lock')
    .select(['json', 'narHash'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new NotFoundError(`This index never made a lock ${id}.`)
  return lockedTree(ctx, id, JSON.parse(row.json) as Lock, row.narHash)
}

/**
 * The tree of a kept lock, emitted anew from the records that it names.
 * @throws GoneError when one of them is deleted, TreeMismatchError
 */
export async function emitAgain(ctx: LocksContext, { id, lock, narHash }: LockedTree): Promise<PackedTree> {
  const library = await libraryOf(ctx, lock).find(lock.library)
  if (!library) throw new TreeMismatchError(`The library ${lock.library} of lock ${id} is lost.`)
  const records = await readRecords(ctx.db, lock)
  const packed = await pack(lock, records, library, await readFileLists(ctx.db, lock, records))
  if (packed.narHash !== narHash) {
    throw new TreeMismatchError(`Lock ${id} gave a tree of hash ${narHash} and now gives ${packed.narHash}.`)
  }
  return packed
}

export function addressOf(lockId: string, lock: Lock): TreeAddress {
  const { did, kind, name, version } = rootOf(lock)
  if (!isKind(kind)) throw new TreeMismatchError(`Lock ${lockId} is of the unknown kind ${kind}.`)
  return { did, kind, name, version, lockId }
}

function libraryOf(ctx: LocksContext, lock: Lock): LibraryStore {
  return librariesOf(ctx, rootOf(lock).kind)
}

function librariesOf(ctx: LocksContext, kind: string): LibraryStore {
  if (kind === 'atom') return ctx.atomLibraries
  return kind === 'model' ? ctx.modelLibraries : ctx.libraries
}

export function rootOf(lock: Lock): LockNode {
  const root = lock.nodes[lock.root]
  if (!root) throw new TreeMismatchError(`A lock does not hold its own root ${lock.root}.`)
  return root
}

export function toFile({ tarball, narHash }: PackedTree): {
  tarball: Uint8Array<ArrayBuffer>
  narHash: string
} {
  return { tarball: new Uint8Array(tarball), narHash }
}

function lockedTree(ctx: LocksContext, id: string, lock: Lock, narHash: string): LockedTree {
  return { id, lock, narHash, url: treeUrl(ctx.publicUrl, addressOf(id, lock)) }
}

/** The NAR hash of the tree of a lock, which costs a fifth of what the packed tree costs. */
export function narHashFor(lock: Lock, records: Records, library: Library): string {
  return narHashOf(emitTree(lock, records, library), library.narCache)
}

/** Emits and packs the tree of a lock: one with lists of files, of megabytes, on another thread. */
async function pack(lock: Lock, records: Records, library: Library, lists: TreeBlobs): Promise<PackedTree> {
  const tree = emitTree(lock, records, library, lists)
  const packing = lists.size === 0 ? packTree : packTreeAside
  return packing(tree, library, treeTime(lock, records))
}

/** The records that a lock names, by CID. @throws GoneError when one of them is deleted */
export async function readRecords(db: Db, { nodes }: Pick<Lock, 'nodes'>): Promise<Records> {
  const rows = await db
    .selectFrom('record')
    .select(['uri', 'cid', 'json'])
    .where('uri', '=', anyOf(Object.keys(nodes)))
    .execute()
  const records = new Map<string, JsonObject>()
  for (const { uri, cid, json } of rows) if (nodes[uri]?.cid === cid) records.set(cid, json as JsonObject)
  for (const [uri, { cid, did, name, version }] of Object.entries(nodes)) {
    if (!records.has(cid))
      throw new GoneError(`This tree needs ${did}/${name} ${version}, whose author deleted it (${uri}).`)
  }
  return records
}
