/** Why a record is not indexed. The codes are stored with dead letters: keep them for ever. */
export const REFUSAL_REASONS = [
  'UnknownCollection',
  'RecordTooLarge',
  'UnsafeValue',
  'InvalidData',
  'WrongType',
  'LexiconValidationFailed',
  'InvalidSlug',
  'InvalidRecordKey',
  'RkeyMismatch',
  'InvalidVersion',
  'InvalidRequirement',
  'InvalidReference',
  'DefinitionMismatch',
  'StrongRefMismatch',
  'ArtifactMismatch',
  'DuplicateDependency',
  'DuplicateItem',
  'InvalidSetting',
  'InvalidName',
  'InvalidObjectId',
  'InvalidHash',
  'InvalidPath',
  'UnknownFormat',
  'CommitMismatch',
  'ManifestMismatch',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** A record that is not valid: a dead letter at ingest, an answer to its author when publishing. */
export class RecordRefusal extends Error {
  override name = 'RecordRefusal'
  readonly reason: RefusalReason
  /** What is wrong and what to do. */
  readonly problem: string
  /** Where in the record (`$.a[0]`); `$` for the record as a whole. */
  readonly path: string
  /** Both in one. */
  readonly detail: string

  constructor(reason: RefusalReason, problem: string, path = '$', options?: ErrorOptions) {
    const detail = path === '$' ? problem : `${path}: ${problem}`
    super(`${reason}: ${detail}`, options)
    this.reason = reason
    this.problem = problem
    this.path = path
    this.detail = detail
  }
}
