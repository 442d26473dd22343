/** A record as it stands in a repository. */
export interface RecordInput<C extends string = string> {
  readonly did: string
  readonly collection: C
  readonly rkey: string
  /** Lex data: links are Cid objects, bytes Uint8Arrays. JSON goes through `checkRecordJson`. */
  readonly value: unknown
}
