/** Accounts that are not known here and sent something for us, while their hosts have yet to be asked about them. */
export interface StrangerTable {
  did: string
  /** The host of the source that told of it. */
  source: string
  /** The newest revision that was told. */
  rev: string
  seenAt: Date
}

export interface PartialDatabase {
  stranger: StrangerTable
}
