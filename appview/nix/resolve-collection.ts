import { collectionItems } from '../../src/definitions/collection.js'
import { MAX_COLLECTION_NODES } from '../../src/limits/nix.js'
import type { CollectionRecords } from '../../src/nix/collection-set.js'
import { type CollectionLock, joinLocks } from '../../src/resolve/collection-lock.js'
import type { Lock } from '../../src/resolve/lock.js'
import { UnresolvableError } from '../../src/resolve/resolve-lock.js'
import { chooseItems } from './collection-items.js'
import { NotFoundError } from './errors.js'
import type { FoundCollection } from './find-collection.js'
import { resolveNoting } from './lock-many.js'
import { flakeNixpkgs, type LocksContext } from './locks.js'
import { createRowSource } from './release-source.js'

/** A collection as it resolves at one time. */
export interface ResolvedCollection {
  readonly lock: CollectionLock
  readonly releases: CollectionRecords['releases']
  /** Whose records decided how it reads: only they can change that. */
  readonly authors: readonly string[]
}

/**
 * The lock of a collection as its items resolve now, with the records that it names.
 * @throws NotFoundError when none of its items can be had, UnresolvableError when they are too many
 */
export async function resolveCollection(
  ctx: LocksContext,
  found: FoundCollection,
): Promise<ResolvedCollection> {
  const { uri, cid, rev, did, name, record } = found
  const source = createRowSource(ctx.db, ctx.publicUrl)
  const items = collectionItems(record)
  const chosen = await chooseItems(ctx.db, items)
  await source.prefetch(chosen.flatMap((each) => ('uri' in each.chosen ? [each.chosen.uri] : [])))
  const locks = new Map<string, Lock>()
  const leftOut = new Map<string, string>()
  const authors = new Set([did, ...items.map(({ definition }) => definition.did)])
  for (const { item, chosen: release } of chosen) {
    if ('problem' in release) {
      leftOut.set(item.name, release.problem)
      continue
    }
    const {
      resolved,
      failure = 'It cannot be resolved.',
      dids,
    } = await resolveNoting(ctx, release.uri, source)
    for (const each of dids) authors.add(each)
    if (resolved) locks.set(item.name, resolved.lock)
    else leftOut.set(item.name, failure)
  }
  if (locks.size === 0) {
    const reasons = [...leftOut].map(([item, reason]) => `${item}: ${reason}`)
    throw new NotFoundError(`Nothing of the collection ${name} can be had.\n${reasons.join('\n')}`)
  }
  const lock = joinLocks({
    collection: { uri, cid, rev, did, name },
    origin: ctx.publicUrl,
    library: ctx.libraries.current.hash,
    nixpkgs: flakeNixpkgs(ctx.nixpkgs),
    locks,
    leftOut,
  })
  if (Object.keys(lock.nodes).length > MAX_COLLECTION_NODES) {
    throw new UnresolvableError(
      `The collection ${name} needs more than ${MAX_COLLECTION_NODES} releases, which is as many as one may hold.`,
    )
  }
  return { lock, releases: source.records, authors: [...authors] }
}
