/** Why an entry of a catalogue does not become records. */
export const ENTRY_REFUSALS = [
  'Alias',
  'NoSource',
  'NoDownload',
  'UnpinnedSource',
  'FakeHash',
  'MalformedHash',
  'MissingDependencyHash',
  'UnsupportedBuild',
  'ComposedOnly',
  'NoVersion',
  'DuplicateName',
  'InvalidRecord',
  'UnknownForm',
] as const
export type EntryRefusalCode = (typeof ENTRY_REFUSALS)[number]

/** An entry that cannot be told as records without inventing something; the message says what is missing. */
export class EntryRefusal extends Error {
  override name = 'EntryRefusal'
  readonly code: EntryRefusalCode

  constructor(code: EntryRefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
