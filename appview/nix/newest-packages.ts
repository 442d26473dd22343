import type { Db } from '../../src/db/database.js'
import { isKind, type Kind } from '../../src/syntax/release-key.js'

/** The newest release of a package, or of a model, whose author is active. */
export interface NewestPackage {
  readonly kind: Kind
  /** Of the release. */
  readonly uri: string
  readonly did: string
  readonly handle: string | null
  readonly name: string
  readonly version: string
  /** Those that the release names. */
  readonly systems: string[]
  /** Of the release, in milliseconds. */
  readonly time: number
}

/**
 * Those of one author, or of all, in the order in which authors became known, then by name.
 * @param did of the one author
 */
export async function selectNewest(db: Db, did?: string): Promise<NewestPackage[]> {
  return selectKinds(db, ['package'], did)
}

/** What a flake registry may name: packages, and models that no package of their author's name stands before. */
export async function selectNamed(db: Db): Promise<NewestPackage[]> {
  const found = await selectKinds(db, ['package', 'model'])
  const first = new Map<string, NewestPackage>()
  for (const entry of found) {
    const at = `${entry.did} ${entry.name}`
    if (entry.kind === 'package' || !first.has(at)) first.set(at, entry)
  }
  return [...first.values()]
}

async function selectKinds(db: Db, kinds: readonly Kind[], did?: string): Promise<NewestPackage[]> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .innerJoin('release', 'release.uri', 'definition.newestReleaseUri')
    .select(['release.uri', 'actor.did', 'actor.handle', 'definition.key as name', 'release.version'])
    .select('definition.kind')
    .select(['release.systems', 'release.createdAt'])
    .where('actor.active', '=', true)
    .where('definition.kind', 'in', kinds)
    .where('release.yanked', '=', false)
    .$if(did !== undefined, (query) => query.where('definition.did', '=', did ?? ''))
    .orderBy('actor.indexedAt')
    .orderBy('actor.did')
    .orderBy('definition.key')
    .execute()
  return rows.flatMap(({ createdAt, kind, ...row }) =>
    isKind(kind) ? [{ ...row, kind, time: createdAt.getTime() }] : [],
  )
}

/** The time of a tree that holds them, in seconds since 1970. */
export function newestTime(packages: readonly NewestPackage[]): number {
  const newest = packages.reduce((time, { time: other }) => Math.max(time, other), 1000)
  return Math.trunc(newest / 1000)
}
