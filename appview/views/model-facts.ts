import type { ModelFacts } from '../../src/lexicons/dev/firn/defs.js'
import type { ModelReleaseRow } from '../hydrate/model-releases.js'

/** What a release of a model holds, in the words of dev.firn.defs#modelFacts. */
export function modelFacts(row: ModelReleaseRow): ModelFacts {
  return {
    origin: row.origin,
    fileCount: row.fileCount,
    totalSize: row.totalSize,
    ...(row.parameters === null ? {} : { parameters: row.parameters }),
    weightFormats: row.weightFormats,
    pickle: row.pickle,
  }
}
