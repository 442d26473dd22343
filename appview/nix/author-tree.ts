import { emitSet, type SetEntry } from '../../src/nix/author-set.js'
import { type Library, packTreeAside } from '../../src/nix/library.js'
import { NotFoundError } from './errors.js'
import { lockMany } from './lock-many.js'
import { flakeNixpkgs, type LocksContext } from './locks.js'
import { newestTime, selectNewest } from './newest-packages.js'
import { createRowSource } from './release-source.js'
import type { MadeTree } from './snapshots.js'

/**
 * Everything of one author.
 * @param who what to call them in a message
 * @throws NotFoundError when there is nothing
 */
export async function makeAuthorTree(
  ctx: LocksContext,
  library: Library,
  { did, who }: { readonly did: string; readonly who: string },
): Promise<MadeTree> {
  const packages = await selectNewest(ctx.db, did)
  if (packages.length === 0) throw new NotFoundError(`${who} has no release of a package in this index.`)
  const releaseUris = packages.map(({ uri }) => uri)
  const source = createRowSource(ctx.db, ctx.publicUrl)
  const outcomes = await lockMany(ctx, releaseUris, source)
  const entries: SetEntry[] = []
  const leftOut: [string, string][] = []
  for (const { uri, name, systems } of packages) {
    const { lock, failure = '' } = outcomes.get(uri) ?? {}
    if (lock) entries.push({ name, systems, lock: lock.lock })
    else leftOut.push([name, failure])
  }
  const set = { entries, leftOut: Object.fromEntries(leftOut), nixpkgs: flakeNixpkgs(ctx.nixpkgs) }
  const packed = await packTreeAside(emitSet(set, source.records, library), library, newestTime(packages))
  const dids = new Set([did, ...[...outcomes.values()].flatMap((outcome) => outcome.dids)])
  return { packed, dids: [...dids].sort(), releaseUris }
}
