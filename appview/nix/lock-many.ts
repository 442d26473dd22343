import { setImmediate as nextTurn } from 'node:timers/promises'
import { LOCKS_AT_ONCE } from '../../src/limits/nix.js'
import { CanonicalJsonError } from '../../src/nix/canonical-json.js'
import { UnresolvableError } from '../../src/resolve/resolve-lock.js'
import { anyOf } from '../hydrate/any.js'
import { NotFoundError } from './errors.js'
import { keepLocks, type LocksContext, pack, type ResolvedLock, resolveRelease } from './locks.js'
import type { RowSource } from './release-source.js'

export interface ManyLocks {
  /** By release. */
  readonly locks: ReadonlyMap<string, ResolvedLock & { readonly narHash: string }>
  /** Why a release has none, by release. */
  readonly failures: ReadonlyMap<string, string>
}

/**
 * The locks of many releases, with few questions to the database: what is not kept yet is emitted for its hash, and
 * kept. Lets others run in between.
 */
export async function lockMany(
  ctx: LocksContext,
  releaseUris: readonly string[],
  source: RowSource,
): Promise<ManyLocks> {
  const locks = new Map<string, ResolvedLock & { narHash: string }>()
  const failures = new Map<string, string>()
  for (let at = 0; at < releaseUris.length; at += LOCKS_AT_ONCE) {
    const uris = releaseUris.slice(at, at + LOCKS_AT_ONCE)
    await source.prefetch(uris)
    const resolved = new Map<string, ResolvedLock>()
    for (const uri of uris) {
      try {
        resolved.set(uri, await resolveRelease(ctx, uri, source))
      } catch (error) {
        if (!(error instanceof UnresolvableError || error instanceof NotFoundError)) throw error
        failures.set(uri, error.message)
      }
    }
    for (const [uri, lock] of await withHashes(ctx, resolved, source, failures)) locks.set(uri, lock)
    await nextTurn()
  }
  return { locks, failures }
}

async function withHashes(
  ctx: LocksContext,
  resolved: ReadonlyMap<string, ResolvedLock>,
  source: RowSource,
  failures: Map<string, string>,
): Promise<[string, ResolvedLock & { narHash: string }][]> {
  const rows = await ctx.db
    .selectFrom('lock')
    .select(['id', 'narHash'])
    .where('id', '=', anyOf([...resolved.values()].map(({ id }) => id)))
    .execute()
  const known = new Map(rows.map(({ id, narHash }) => [id, narHash]))
  const all: [string, ResolvedLock & { narHash: string }][] = []
  for (const [uri, lock] of resolved) {
    try {
      const narHash = known.get(lock.id) ?? pack(lock.lock, source.records, ctx.libraries.current).narHash
      all.push([uri, { ...lock, narHash }])
    } catch (error) {
      // One record that no tree can hold must not take the others with it.
      if (!(error instanceof CanonicalJsonError)) throw error
      failures.set(uri, error.message)
    }
  }
  await keepLocks(
    ctx,
    all.map(([, lock]) => lock).filter(({ id }) => !known.has(id)),
  )
  return all
}
