import type { Db } from '../../src/db/database.js'
import type { Kind } from '../../src/syntax/release-key.js'
import { isSlug } from '../../src/syntax/slug.js'
import { type DefinitionKey, definitionUri } from './own-records.js'

export interface OwnRow {
  readonly kind: Kind
  /** Its record key: a package's name, an atom's AtomId. */
  readonly key: string
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
  /** Whether loading it can run code; null unless it is of a model. */
  readonly pickle: boolean | null
}

export interface OwnChannel {
  readonly name: string
  /** Null when the channel points to no release that stands. */
  readonly version: string | null
}

/** An author's definitions of a kind, by name. */
export async function listOwn(db: Db, did: string, kind: Kind): Promise<OwnRow[]> {
  const rows = await db
    .selectFrom('definition')
    .select(['key', 'name', 'summary', 'newestVersion', 'releaseCount'])
    .where('did', '=', did)
    .where('kind', '=', kind)
    .orderBy('name')
    .orderBy('key')
    .execute()
  return rows.map((row) => ({ kind, ...row }))
}

export interface OwnDetails {
  /** What it is called: a package by its key, an atom by its label. */
  readonly name: string
  readonly releases: readonly OwnRelease[]
  readonly channels: readonly OwnChannel[]
}

/** Releases, highest first, and channels of a definition; undefined when the author has no such one. */
export async function findOwn(db: Db, own: DefinitionKey): Promise<OwnDetails | undefined> {
  if (own.kind === 'package' && !isSlug(own.key)) return undefined
  const uri = definitionUri(own)
  const definition = await db
    .selectFrom('definition')
    .select('name')
    .where('uri', '=', uri)
    .executeTakeFirst()
  if (definition === undefined) return undefined
  const [releases, channels] = await Promise.all([
    db
      .selectFrom('release')
      .leftJoin('yank', (join) =>
        join.onRef('yank.releaseUri', '=', 'release.uri').onRef('yank.releaseCid', '=', 'release.cid'),
      )
      .leftJoin('modelRelease', 'modelRelease.uri', 'release.uri')
      .select([
        'release.version',
        'release.createdAt',
        'release.yanked',
        'yank.reason',
        'modelRelease.pickle',
      ])
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
  return { name: definition.name, releases, channels }
}
