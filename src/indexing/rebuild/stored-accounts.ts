/** A control character, which neither names nor the JSON of PostgreSQL hold as it is. */
export const DIVIDER = '\u001f'

/** The last two: milliseconds of when it was indexed, and its JSON. */
export const RECORD_COLUMNS = ['uri', 'cid', 'rev', 'time', 'json'] as const

/** Accounts that are worked out together. */
export interface Group {
  readonly dids: string[]
  /** How many they have, or had when they were counted. */
  records: number
}

/**
 * What a rebuild of some accounts starts from: few objects and long texts or bytes, as these are cheap to read and to hand
 * to another thread.
 */
export interface StoredAccounts {
  readonly dids: readonly string[]
  /** Rows of texts (`readCopiedTexts`), each of some records: a text for each of `RECORD_COLUMNS`, divided. */
  readonly records: Uint8Array<ArrayBuffer>
  /** Uris of deleted releases. */
  readonly tombstones: readonly string[]
  /** Uris of the rows of each table of `ROW_TABLES`. */
  readonly rows: readonly (readonly string[])[]
  /** Keys of the rows of each table of `PART_TABLES`, divided. */
  readonly parts: readonly (readonly string[])[]
}
