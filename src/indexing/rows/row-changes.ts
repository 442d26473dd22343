import type { Scored } from './account-rows.js'
import type { BulkRow } from './column-types.js'

/** What changes in the tables, of any number of accounts. No key occurs twice in a list. */
export interface RowChanges {
  readonly records: BulkRow<'record'>[]
  readonly goneRecords: string[]
  readonly letters: BulkRow<'deadLetter'>[]
  readonly goneLetters: number[]
  /** New ones, and those whose record changed. */
  readonly definitions: BulkRow<'definition'>[]
  /** Those whose record did not change, but what it sums up. */
  readonly summaries: (DefinitionSummary & { uri: string; updatedAt: Date })[]
  readonly goneDefinitions: string[]
  readonly atoms: BulkRow<'atom'>[]
  readonly goneAtoms: string[]
  readonly models: BulkRow<'model'>[]
  readonly modelBases: BulkRow<'modelBase'>[]
  readonly goneModels: string[]
  readonly releases: BulkRow<'release'>[]
  readonly releaseChanges: ({ uri: string; yanked: boolean } & Scored)[]
  readonly goneReleases: string[]
  readonly dependencies: BulkRow<'dependency'>[]
  readonly atomReleases: BulkRow<'atomRelease'>[]
  readonly atomRequirements: BulkRow<'atomRequirement'>[]
  /** Of the releases that are gone, those of atoms. */
  readonly goneAtomReleases: string[]
  readonly modelReleases: BulkRow<'modelRelease'>[]
  /** Lists of files that are to be fetched. */
  readonly fileLists: BulkRow<'fileList'>[]
  /** Of the releases that are gone, those of models. */
  readonly goneModelReleases: string[]
  readonly tombstones: BulkRow<'releaseTombstone'>[]
  readonly goneTombstones: string[]
  readonly conflicts: BulkRow<'releaseConflict'>[]
  readonly channels: BulkRow<'channel'>[]
  readonly goneChannels: string[]
  readonly yanks: BulkRow<'yank'>[]
  readonly goneYanks: string[]
  readonly collections: BulkRow<'collection'>[]
  readonly goneCollections: string[]
  /** In the order of the feed; undefined where it was told before. */
  readonly events: BulkRow<'updateEvent'>[] | undefined
}

/** What a definition's row says of its releases, and its score with the newest of them. */
export interface DefinitionSummary extends Scored {
  newestReleaseUri: string | null
  newestVersion: string | null
  releaseWords: string
  systems: string[]
  hasService: boolean
  hasModule: boolean
  releaseCount: number
}

export function noChanges(): RowChanges {
  return {
    records: [],
    goneRecords: [],
    letters: [],
    goneLetters: [],
    definitions: [],
    summaries: [],
    goneDefinitions: [],
    atoms: [],
    goneAtoms: [],
    models: [],
    modelBases: [],
    goneModels: [],
    releases: [],
    releaseChanges: [],
    goneReleases: [],
    dependencies: [],
    atomReleases: [],
    atomRequirements: [],
    goneAtomReleases: [],
    modelReleases: [],
    fileLists: [],
    goneModelReleases: [],
    tombstones: [],
    goneTombstones: [],
    conflicts: [],
    channels: [],
    goneChannels: [],
    yanks: [],
    goneYanks: [],
    collections: [],
    goneCollections: [],
    events: [],
  }
}
