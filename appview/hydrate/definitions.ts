import type { LexMap } from '@atproto/lex'
import type { Selectable } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { ChannelTable } from '../../src/db/tables/channel.js'
import type { DefinitionTable } from '../../src/db/tables/definition.js'
import type { ReleaseTable } from '../../src/db/tables/release.js'
import { type Actors, authorOf, hydrateActors } from './actors.js'
import { anyOf, indexBy } from './any.js'
import { MODEL_RELEASE_COLUMNS, type ModelReleaseRow } from './model-releases.js'
import { hydrateRecords } from './records.js'

export type DefinitionRow = Omit<Selectable<DefinitionTable>, 'search' | 'keywordWords' | 'releaseWords'>
/** `version` is that of the release, while that release stands in the index. */
export type ChannelRow = Selectable<ChannelTable> & { version: string | null }
export type NewestRow = Pick<
  Selectable<ReleaseTable>,
  'uri' | 'cid' | 'version' | 'createdAt' | 'indexedAt' | 'yanked'
>

/** Everything that the views of some definitions need. */
export interface Definitions {
  readonly actors: Actors
  readonly definitions: ReadonlyMap<string, DefinitionRow>
  readonly records: ReadonlyMap<string, LexMap>
  /** By the release's at-uri. */
  readonly newest: ReadonlyMap<string, NewestRow>
  /** What the newest release of a model holds, by its at-uri. */
  readonly models: ReadonlyMap<string, ModelReleaseRow>
  /** By the definition's at-uri, by name. */
  readonly channels: ReadonlyMap<string, ChannelRow[]>
}

/** Reads all of that for the at-uris, one query for each table, all at once. */
export async function hydrateDefinitions(db: Db, uris: readonly string[]): Promise<Definitions> {
  const [actors, definitions, records, newest, models, channels] = await Promise.all([
    hydrateActors(db, uris.map(authorOf)),
    hydrateDefinitionRows(db, uris),
    hydrateRecords(db, uris),
    db
      .selectFrom('release')
      .innerJoin('definition', 'definition.newestReleaseUri', 'release.uri')
      .select([
        'release.uri',
        'release.cid',
        'release.version',
        'release.createdAt',
        'release.indexedAt',
        'release.yanked',
      ])
      .where('definition.uri', '=', anyOf(uris))
      .execute(),
    db
      .selectFrom('modelRelease')
      .innerJoin('definition', 'definition.newestReleaseUri', 'modelRelease.uri')
      .select(MODEL_RELEASE_COLUMNS.map((column) => `modelRelease.${column}` as const))
      .where('definition.uri', '=', anyOf(uris))
      .execute(),
    db
      .selectFrom('channel')
      .leftJoin('release', (join) =>
        join.onRef('release.uri', '=', 'channel.releaseUri').onRef('release.cid', '=', 'channel.releaseCid'),
      )
      .selectAll('channel')
      .select('release.version')
      .where('channel.definitionUri', '=', anyOf(uris))
      .orderBy('channel.name')
      .execute(),
  ])
  return {
    actors,
    definitions,
    records,
    newest: indexBy(newest, 'uri'),
    models: indexBy(models, 'uri'),
    channels: Map.groupBy(channels, (channel) => channel.definitionUri),
  }
}

/** The rows alone. */
export async function hydrateDefinitionRows(
  db: Db,
  uris: readonly string[],
): Promise<Map<string, DefinitionRow>> {
  const rows = await db
    .selectFrom('definition')
    .select(DEFINITION_COLUMNS)
    .where('uri', '=', anyOf(uris))
    .execute()
  return indexBy(rows, 'uri')
}

/** All but the full-text vector, which only the database reads. */
const DEFINITION_COLUMNS = [
  'uri',
  'did',
  'kind',
  'key',
  'name',
  'foldedName',
  'nameWords',
  'cid',
  'rev',
  'summary',
  'licence',
  'licenceIds',
  'category',
  'language',
  'roles',
  'keywords',
  'status',
  'hasService',
  'hasModule',
  'systems',
  'newestReleaseUri',
  'newestVersion',
  'releaseCount',
  'score',
  'findingErrors',
  'findingWarnings',
  'findingInfos',
  'createdAt',
  'indexedAt',
  'updatedAt',
] as const satisfies (keyof DefinitionRow)[]
