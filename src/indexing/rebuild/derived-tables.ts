import type { BulkRow, BulkTable } from '../rows/column-types.js'
import type { RowChanges } from '../rows/row-changes.js'
import type { Column } from '../rows/write-rows.js'

/** A table whose rows follow from records alone. */
export interface DerivedTable {
  readonly table: BulkTable
  /** Columns that tell rows apart; none is ever null. */
  readonly key: readonly string[]
  /** Columns that tell of when things were indexed: no record does. */
  readonly keep: readonly string[]
  readonly rowsOf: (changes: RowChanges) => readonly object[]
}

/** One with any number of rows for a record. */
export interface PartTable extends DerivedTable {
  /** By what the rows of an account are found: they name it, or one of its releases. */
  readonly owner: 'did' | 'releaseUri'
}

/** Tables with one row for each record of a kind, which names its account; in the order in which they are written. */
export const ROW_TABLES: readonly DerivedTable[] = [
  rowTable('definition', ({ definitions }) => definitions, ['indexedAt', 'updatedAt']),
  rowTable('atom', ({ atoms }) => atoms),
  rowTable('model', ({ models }) => models),
  rowTable('channel', ({ channels }) => channels, ['indexedAt', 'updatedAt']),
  rowTable('collection', ({ collections }) => collections, ['indexedAt', 'updatedAt']),
  rowTable('release', ({ releases }) => releases, ['indexedAt']),
  rowTable('atomRelease', ({ atomReleases }) => atomReleases),
  rowTable('modelRelease', ({ modelReleases }) => modelReleases),
  rowTable('yank', ({ yanks }) => yanks, ['indexedAt']),
]

/** Tables with any number of rows for each release, or for each definition. */
export const PART_TABLES: readonly PartTable[] = [
  partTable('dependency', ({ dependencies }) => dependencies, ['name']),
  partTable('atomRequirement', ({ atomRequirements }) => atomRequirements, ['setTag', 'label']),
  {
    table: 'modelBase',
    key: ['modelUri', 'base'],
    keep: [],
    rowsOf: ({ modelBases }) => modelBases,
    owner: 'did',
  },
]

function rowTable<T extends BulkTable>(
  table: T,
  rowsOf: (changes: RowChanges) => readonly (BulkRow<T> & { uri: string; did: string })[],
  keep: readonly Column<T>[] = [],
): DerivedTable {
  return { table, key: ['uri'], keep, rowsOf }
}

function partTable<T extends BulkTable>(
  table: T,
  rowsOf: (changes: RowChanges) => readonly (BulkRow<T> & { releaseUri: string })[],
  key: readonly Column<T>[],
): PartTable {
  return { table, key: ['releaseUri', ...key], keep: [], rowsOf, owner: 'releaseUri' }
}
