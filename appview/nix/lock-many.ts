import { setImmediate as nextTurn } from 'node:timers/promises'
import { LOCKS_AT_ONCE } from '../../src/limits/nix.js'
import { CanonicalJsonError } from '../../src/nix/canonical-json.js'
import { TreeError } from '../../src/nix/tree.js'
import { UnresolvableError } from '../../src/resolve/resolve-lock.js'
import { anyOf } from '../hydrate/any.js'
import { NotFoundError } from './errors.js'
import { keepLocks, type LocksContext, narHashFor, type ResolvedLock, resolveRelease } from './locks.js'
import type { RowSource } from './release-source.js'

/** What locking a release led to. */
export interface LockOutcome {
  /** Absent where there is none. */
  readonly lock?: ResolvedLock & { readonly narHash: string }
  /** Why there is none. */
  readonly failure?: string
  /** Whose releases decide it, sorted: only they can change it. */
  readonly dids: readonly string[]
}

/**
 * The locks of many releases, by release, with few questions to the database: what is not kept yet is emitted for its
 * hash, and kept. Lets others run in between.
 */
export async function lockMany(
  ctx: LocksContext,
  releaseUris: readonly string[],
  source: RowSource,
): Promise<ReadonlyMap<string, LockOutcome>> {
  const outcomes = new Map<string, LockOutcome>()
  for (let at = 0; at < releaseUris.length; at += LOCKS_AT_ONCE) {
    const uris = releaseUris.slice(at, at + LOCKS_AT_ONCE)
    await source.prefetch(uris)
    const resolutions = new Map<string, Resolution>()
    for (const uri of uris) resolutions.set(uri, await resolveNoting(ctx, uri, source))
    for (const [uri, outcome] of await withHashes(ctx, resolutions, source)) outcomes.set(uri, outcome)
    await nextTurn()
  }
  return outcomes
}

/** What resolving a release led to: its lock, or why there is none. */
export interface Resolution {
  readonly resolved?: ResolvedLock
  readonly failure?: string
  readonly dids: readonly string[]
}

/** Resolves a release, and notes whose releases decide how. */
export async function resolveNoting(ctx: LocksContext, uri: string, source: RowSource): Promise<Resolution> {
  const asked = new Set([authorOf(uri)])
  const recording: RowSource = {
    ...source,
    candidatesOf: (definition) => {
      asked.add(authorOf(definition))
      return source.candidatesOf(definition)
    },
    // The author of an atom that is a source decides, too: they may delete it.
    releaseOf: (uri) => {
      asked.add(authorOf(uri))
      return source.releaseOf(uri)
    },
  }
  try {
    const resolved = await resolveRelease(ctx, uri, recording)
    return { resolved, dids: [...asked].sort() }
  } catch (error) {
    if (!(error instanceof UnresolvableError || error instanceof NotFoundError)) throw error
    return { failure: error.message, dids: [...asked].sort() }
  }
}

async function withHashes(
  ctx: LocksContext,
  resolutions: ReadonlyMap<string, Resolution>,
  source: RowSource,
): Promise<[string, LockOutcome][]> {
  const ids = [...resolutions.values()].flatMap(({ resolved }) => (resolved ? [resolved.id] : []))
  const rows = await ctx.db
    .selectFrom('lock')
    .select(['id', 'narHash'])
    .where('id', '=', anyOf(ids))
    .execute()
  const known = new Map(rows.map(({ id, narHash }) => [id, narHash]))
  const outcomes = [...resolutions].map(([uri, { resolved, ...rest }]): [string, LockOutcome] => {
    if (!resolved) return [uri, rest]
    try {
      const narHash =
        known.get(resolved.id) ?? narHashFor(resolved.lock, source.records, ctx.libraries.current)
      return [uri, { ...rest, lock: { ...resolved, narHash } }]
    } catch (error) {
      // One record that no tree can hold must not take the others with it.
      if (!(error instanceof CanonicalJsonError || error instanceof TreeError)) throw error
      return [uri, { ...rest, failure: error.message }]
    }
  })
  await keepLocks(
    ctx,
    outcomes.flatMap(([, { lock }]) => (lock && !known.has(lock.id) ? [lock] : [])),
  )
  return outcomes
}

/** The DID in an at-uri. */
function authorOf(uri: string): string {
  return uri.split('/', 3)[2] ?? uri
}
