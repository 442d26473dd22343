/** Which ingester writes: one row, replaced by each process that begins to lead. */
export interface IngestLeaderTable {
  /** Always 1. */
  id: number
  /** Counts the leaders; writes of an earlier one are refused. */
  epoch: number
  /** Host and process, for the operator. */
  who: string
  since: Date
}

export interface PartialDatabase {
  ingestLeader: IngestLeaderTable
}
