import { createHash } from 'node:crypto'
import { AUTHOR_SNAPSHOTS_KEPT, INDEX_SNAPSHOTS_KEPT, MAX_SET_ATTEMPTS } from '../../src/limits/nix.js'
import { canonicalJson } from '../../src/nix/canonical-json.js'
import type { Library } from '../../src/nix/library.js'
import { flakeRegistry } from '../../src/nix/registry.js'
import { keptTreeUrl, latestUrl } from './addresses.js'
import { makeAuthorTree } from './author-tree.js'
import { createIndexHashes } from './index-hashes.js'
import { makeIndexTree } from './index-tree.js'
import { versionOf, versionOfIndex } from './index-version.js'
import type { LocksContext } from './locks.js'
import { Memo } from './memo.js'
import { selectNamed } from './newest-packages.js'
import type { Snapshots } from './snapshots.js'

/** Trees of many packages, and the registry. They change with the index, and are made anew only when it changed. */
export interface Sets {
  /** Everything of one author. @throws NotFoundError when there is nothing */
  author(author: { did: string; handle: string | null }): Promise<CurrentTree>
  /** The whole index. */
  index(): Promise<CurrentTree>
  /** The flake registry as JSON. */
  registry(): Promise<string>
}

/** A tree that changes, as it is now: under an address of its own, which answers while locks name it. */
export interface CurrentTree {
  /** `<public URL>/tree/<tree id>.tar.gz` */
  readonly url: string
  readonly narHash: string
}

export interface SetLibraries {
  readonly set: Library
  readonly index: Library
}

type SetsContext = LocksContext & {
  readonly snapshots: Snapshots
  readonly original: Readonly<Record<string, string>>
}

export function createSets(ctx: SetsContext, libraries: SetLibraries): Sets {
  const { db, publicUrl, snapshots } = ctx
  const hashesOf = createIndexHashes(ctx)
  const registries = new Memo<string>(1)
  const underWay = new Map<string, Promise<string>>()

  /** The version of a tree: what it is made from, and by which libraries. */
  function versionWith(library: Library, state: string): string {
    const parts = [publicUrl, canonicalJson(ctx.nixpkgs), ctx.libraries.current.hash, library.hash, state]
    return createHash('sha256').update(parts.join(' ')).digest('base64url')
  }

  /** Makes a tree once for all who ask meanwhile. */
  async function current(key: string, make: () => Promise<string>): Promise<CurrentTree> {
    const made = underWay.get(key) ?? make().finally(() => underWay.delete(key))
    underWay.set(key, made)
    const narHash = await made
    return { url: keptTreeUrl(publicUrl, narHash), narHash }
  }

  async function author(did: string, who: string): Promise<CurrentTree> {
    const subject = `author ${did}`
    const versionBy = async (dids: readonly string[]) => versionWith(libraries.set, await versionOf(db, dids))
    const kept = await snapshots.newest(subject)
    const dids = kept?.dids ?? [did]
    const version = await versionBy(dids)
    return current(`${subject} ${version}`, async () => {
      if (kept?.version === version) return kept.narHash
      // Who else decides how it reads is known once it is made.
      let asOf = { dids, version }
      for (let attempt = 1; ; attempt++) {
        const made = await makeAuthorTree(ctx, libraries.set, { did, who })
        if (made.dids.join() === asOf.dids.join() || attempt === MAX_SET_ATTEMPTS) {
          await snapshots.keep({ ...made, subject, version: asOf.version, keep: AUTHOR_SNAPSHOTS_KEPT })
          return made.packed.narHash
        }
        asOf = { dids: made.dids, version: await versionBy(made.dids) }
      }
    })
  }

  async function index(): Promise<CurrentTree> {
    const subject = 'index'
    const version = versionWith(libraries.index, await versionOfIndex(db))
    return current(`${subject} ${version}`, async () => {
      const kept = await snapshots.newest(subject)
      if (kept?.version === version) return kept.narHash
      const made = await makeIndexTree(ctx, libraries.index, hashesOf)
      await snapshots.keep({ ...made, subject, version, keep: INDEX_SNAPSHOTS_KEPT })
      return made.packed.narHash
    })
  }

  async function registry(): Promise<string> {
    const packages = (await selectNamed(db)).map(({ did, handle, kind, name }) => ({
      handle,
      name,
      url: latestUrl(publicUrl, { did, kind, name }),
    }))
    return canonicalJson(flakeRegistry(packages, { origin: publicUrl, nixpkgs: ctx }))
  }

  return {
    author: ({ did, handle }) => author(did, handle ?? did),
    index,
    registry: async () => registries.get('registry', await versionOfIndex(db), registry),
  }
}
