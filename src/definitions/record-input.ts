/** A record as it stands in a repository. */
export interface RecordInput {
  readonly did: string
  readonly collection: string
  readonly rkey: string
  /** Lex data: links are Cid objects, bytes Uint8Arrays. JSON goes through `checkRecordJson`. */
  readonly value: unknown
}
