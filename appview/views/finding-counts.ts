import type { FindingCounts } from '../../src/lexicons/dev/firn/defs.js'

interface FindingColumns {
  findingErrors: number
  findingWarnings: number
  findingInfos: number
}

export function findingCounts(row: FindingColumns): FindingCounts {
  return { error: row.findingErrors, warning: row.findingWarnings, info: row.findingInfos }
}
