import type { Db } from '../../src/db/database.js'

/** The newest release of a package whose author is active. */
export interface NewestPackage {
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
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .innerJoin('release', 'release.uri', 'definition.newestReleaseUri')
    .select(['release.uri', 'actor.did', 'actor.handle', 'definition.key as name', 'release.version'])
    .select(['release.systems', 'release.createdAt'])
    .where('actor.active', '=', true)
    .where('definition.kind', '=', 'package')
    .where('release.yanked', '=', false)
    .$if(did !== undefined, (query) => query.where('definition.did', '=', did ?? ''))
    .orderBy('actor.indexedAt')
    .orderBy('actor.did')
    .orderBy('definition.key')
    .execute()
  return rows.map(({ createdAt, ...row }) => ({ ...row, time: createdAt.getTime() }))
}

/** The time of a tree that holds them, in seconds since 1970. */
export function newestTime(packages: readonly NewestPackage[]): number {
  const newest = packages.reduce((time, { time: other }) => Math.max(time, other), 1000)
  return Math.trunc(newest / 1000)
}
