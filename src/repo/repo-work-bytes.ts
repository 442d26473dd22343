import {
  BLOCK_INDEX_BYTES,
  MAX_REPO_BLOCKS,
  MIN_CAR_BLOCK_BYTES,
  RECORDS_BYTES_FLOOR,
  RECORDS_BYTES_PER_BYTE,
  REPO_PART_BYTES,
  REPO_PART_EXCESS_BYTES,
  REPO_ROW_BYTES_PER_BYTE,
} from '../limits/repo.js'

/**
 * What a whole repository of so many bytes may take in memory beside them, however it is built: where each block lies,
 * and the records that are read at a time, with the rows that are made of them.
 */
export function repoWorkBytes(carBytes: number): number {
  const blocks = Math.min(Math.floor(carBytes / MIN_CAR_BLOCK_BYTES), MAX_REPO_BLOCKS)
  const part = Math.min(
    REPO_PART_BYTES + REPO_PART_EXCESS_BYTES,
    RECORDS_BYTES_FLOOR + RECORDS_BYTES_PER_BYTE * carBytes,
  )
  return blocks * BLOCK_INDEX_BYTES + part * REPO_ROW_BYTES_PER_BYTE
}
