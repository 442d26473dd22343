import type { Db } from '../../src/db/database.js'
import { isSlug } from '../../src/syntax/slug.js'
import { definitionUri } from './own-records.js'

export interface OwnPackageRow {
  readonly name: string
  readonly summary: string | null
  readonly newestVersion: string | null
  readonly releaseCount: number
}

export interface OwnRelease {
  readonly version: string
  readonly createdAt: Date
  readonly yanked: boolean
  readonly reason: string | null
}

export interface OwnChannel {
  readonly name: string
  /** Null when the channel points to no release that stands. */
  readonly version: string | null
}

/** An author's packages, by name. */
export async function listOwnPackages(db: Db, did: string): Promise<OwnPackageRow[]> {
  return db
    .selectFrom('definition')
    .select(['name', 'summary', 'newestVersion', 'releaseCount'])
    .where('did', '=', did)
    .where('kind', '=', 'package')
    .orderBy('name')
    .execute()
}

export interface OwnPackageDetails {
  readonly releases: readonly OwnRelease[]
  readonly channels: readonly OwnChannel[]
}

/** Releases, highest first, and channels of one package; undefined when the author has no such package. */
export async function findOwnPackage(
  db: Db,
  { did, name }: { did: string; name: string },
): Promise<OwnPackageDetails | undefined> {
  if (!isSlug(name)) return undefined
  const uri = definitionUri(did, name)
  const definition = await db.selectFrom('definition').select('uri').where('uri', '=', uri).executeTakeFirst()
  if (definition === undefined) return undefined
  const [releases, channels] = await Promise.all([
    db
      .selectFrom('release')
      .leftJoin('yank', (join) =>
        join.onRef('yank.releaseUri', '=', 'release.uri').onRef('yank.releaseCid', '=', 'release.cid'),
      )
      .select(['release.version', 'release.createdAt', 'release.yanked', 'yank.reason'])
      .where('release.definitionUri', '=', uri)
      .orderBy('release.versionKey', 'desc')
      .execute(),
    db
      .selectFrom('channel')
      .leftJoin('release', (join) =>
        join.onRef('release.uri', '=', 'channel.releaseUri').onRef('release.cid', '=', 'channel.releaseCid'),
      )
      .select(['channel.name', 'release.version'])
      .where('channel.definitionUri', '=', uri)
      .orderBy('channel.name')
      .execute(),
  ])
  return { releases, channels }
}
