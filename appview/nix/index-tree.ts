import { emitIndex, type IndexEntry } from '../../src/nix/index-set.js'
import { type Library, packTreeAside } from '../../src/nix/library.js'
import type { IndexHashes } from './index-hashes.js'
import { flakeNixpkgs, type LocksContext } from './locks.js'
import { newestTime, selectNewest } from './newest-packages.js'
import type { MadeTree } from './snapshots.js'

/** The whole index: names and hashes, and no records. */
export async function makeIndexTree(
  ctx: LocksContext,
  library: Library,
  hashesOf: IndexHashes,
): Promise<MadeTree> {
  const packages = await selectNewest(ctx.db)
  const hashes = await hashesOf(packages.map(({ uri }) => uri))
  const entries = packages.flatMap(({ uri, did, handle, name, version, systems }): IndexEntry[] => {
    const narHash = hashes.get(uri)
    return narHash === undefined ? [] : [{ author: handle ?? did, name, version, systems, narHash }]
  })
  const about = { origin: ctx.publicUrl, nixpkgs: flakeNixpkgs(ctx.nixpkgs) }
  const packed = await packTreeAside(emitIndex(entries, about, library), library, newestTime(packages))
  return { packed, dids: [...new Set(packages.map(({ did }) => did))].sort(), releaseUris: [] }
}
