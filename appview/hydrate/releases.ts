import type { LexMap } from '@atproto/lex'
import type { Selectable } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { ReleaseTable } from '../../src/db/tables/release.js'
import type { YankTable } from '../../src/db/tables/yank.js'
import { type Actors, authorOf, hydrateActors } from './actors.js'
import { anyOf, indexBy } from './any.js'
import { hydrateModelReleases, type ModelReleaseRow } from './model-releases.js'
import { hydrateRecords } from './records.js'

/** `name` is the definition's; null while the definition itself is not in the index. */
export type ReleaseRow = Selectable<ReleaseTable> & { name: string | null }
export type YankRow = Selectable<YankTable>

/** Everything that the views of some releases need. */
export interface Releases {
  readonly actors: Actors
  readonly releases: ReadonlyMap<string, ReleaseRow>
  readonly records: ReadonlyMap<string, LexMap>
  /** By the release's at-uri; only those that name the very CID that is served. */
  readonly yanks: ReadonlyMap<string, YankRow>
  /** Names of channels, by the at-uri of the release that they point to. */
  readonly channels: ReadonlyMap<string, string[]>
  /** How many other records were seen under its key. */
  readonly conflicts: ReadonlyMap<string, number>
  /** What those of models hold. */
  readonly models: ReadonlyMap<string, ModelReleaseRow>
}

/** Reads all of that for the at-uris, one query for each table, all at once. */
export async function hydrateReleases(db: Db, uris: readonly string[]): Promise<Releases> {
  const [actors, releases, records, yanks, channels, conflicts, models] = await Promise.all([
    hydrateActors(db, uris.map(authorOf)),
    db
      .selectFrom('release')
      .leftJoin('definition', 'definition.uri', 'release.definitionUri')
      .selectAll('release')
      .select('definition.name')
      .where('release.uri', '=', anyOf(uris))
      .execute(),
    hydrateRecords(db, uris),
    db
      .selectFrom('yank')
      .innerJoin('release', (join) =>
        join.onRef('release.uri', '=', 'yank.releaseUri').onRef('release.cid', '=', 'yank.releaseCid'),
      )
      .selectAll('yank')
      .where('yank.releaseUri', '=', anyOf(uris))
      .execute(),
    db
      .selectFrom('channel')
      .innerJoin('release', (join) =>
        join.onRef('release.uri', '=', 'channel.releaseUri').onRef('release.cid', '=', 'channel.releaseCid'),
      )
      .select(['channel.name', 'channel.releaseUri'])
      .where('channel.releaseUri', '=', anyOf(uris))
      .orderBy('channel.name')
      .execute(),
    db
      .selectFrom('releaseConflict')
      .select(({ fn }) => ['uri', fn.countAll<number>().as('count')])
      .where('uri', '=', anyOf(uris))
      .groupBy('uri')
      .execute(),
    hydrateModelReleases(db, uris),
  ])
  return {
    actors,
    releases: indexBy(releases, 'uri'),
    records,
    yanks: indexBy(yanks, 'releaseUri'),
    channels: new Map(
      [...Map.groupBy(channels, (channel) => channel.releaseUri)].map(([uri, rows]) => [
        uri,
        rows.map((row) => row.name),
      ]),
    ),
    conflicts: new Map(conflicts.map(({ uri, count }) => [uri, count])),
    models,
  }
}
