/** How far each event source has been read: everything up to `seq` is stored. */
export interface SourceCursorTable {
  host: string
  seq: number
  eventAt: Date | null
  connected: boolean
  /** Why it is no longer followed until the operator decides; null while it is. */
  halted: string | null
  /** When `seq` or `connected` last changed. */
  updatedAt: Date
  /** When the ingester that leads last said how far behind it is; null before it first did. */
  checkedAt: Date | null
  /** How far what is stored was behind the source's own clock then; null while nothing has come. */
  lagSeconds: number | null
}

export interface PartialDatabase {
  sourceCursor: SourceCursorTable
}
