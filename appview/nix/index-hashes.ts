import { LOCKS_AT_ONCE } from '../../src/limits/nix.js'
import { createChangeWatch } from './index-version.js'
import { lockMany } from './lock-many.js'
import type { LocksContext } from './locks.js'
import { createRowSource } from './release-source.js'

/** What is remembered of a release: a whole lock would be kilobytes. */
interface Known {
  /** Undefined where it has no lock. */
  readonly narHash: string | undefined
  /** Whose releases decide it. */
  readonly dids: readonly string[]
}

/** The NAR hashes of the trees of releases, by release; those without a lock are left out. */
export type IndexHashes = (releaseUris: readonly string[]) => Promise<ReadonlyMap<string, string>>

/**
 * Locks all of an index once, and from then on what may have another lock than before: releases of accounts that
 * changed, or that depend on such. Records are held for LOCKS_AT_ONCE releases at a time.
 */
export function createIndexHashes(ctx: LocksContext): IndexHashes {
  const changes = createChangeWatch(ctx.db)
  let known = new Map<string, Known>()
  /** Accounts whose change was seen and not yet worked in. */
  let pending = new Set<string>()

  async function update(releaseUris: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const changed = await changes()
    if (!changed) known = new Map()
    pending = new Set([...pending, ...(changed ?? [])])
    const current = new Map<string, Known>()
    for (const uri of releaseUris) {
      const before = known.get(uri)
      if (before && !before.dids.some((did) => pending.has(did))) current.set(uri, before)
    }
    const wanted = releaseUris.filter((uri) => !current.has(uri))
    for (let at = 0; at < wanted.length; at += LOCKS_AT_ONCE) {
      const uris = wanted.slice(at, at + LOCKS_AT_ONCE)
      const outcomes = await lockMany(ctx, uris, createRowSource(ctx.db, ctx.publicUrl))
      for (const [uri, { lock, dids }] of outcomes) current.set(uri, { narHash: lock?.narHash, dids })
    }
    known = current
    pending = new Set()
    return new Map(
      [...current].flatMap(([uri, { narHash }]) => (narHash === undefined ? [] : [[uri, narHash]])),
    )
  }
  // One after the other: each goes on from what the one before it found.
  let last: Promise<unknown> = Promise.resolve()
  return (releaseUris) => {
    const next = last.then(() => update(releaseUris))
    last = next.catch(() => undefined)
    return next
  }
}
