/** How far each event source has been read: everything up to `seq` is stored. */
export interface SourceCursorTable {
  host: string
  seq: number
  eventAt: Date | null
  connected: boolean
  updatedAt: Date
}

export interface PartialDatabase {
  sourceCursor: SourceCursorTable
}
