import type { Selectable } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { ModelReleaseTable } from '../../src/db/tables/model.js'
import { anyOf, indexBy } from './any.js'

/** What a release of a model holds, in short. */
export type ModelReleaseRow = Pick<Selectable<ModelReleaseTable>, (typeof MODEL_RELEASE_COLUMNS)[number]>

export const MODEL_RELEASE_COLUMNS = [
  'uri',
  'origin',
  'fileCount',
  'totalSize',
  'parameters',
  'weightFormats',
  'pickle',
] as const

/** The rows of those of some releases, by at-uri, that are of models. */
export async function hydrateModelReleases(
  db: Db,
  uris: readonly string[],
): Promise<ReadonlyMap<string, ModelReleaseRow>> {
  const rows = await db
    .selectFrom('modelRelease')
    .select(MODEL_RELEASE_COLUMNS)
    .where('uri', '=', anyOf(uris))
    .execute()
  return indexBy(rows, 'uri')
}
