import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { type Json, sampleRecipe } from '../support/sample-records.js'

/** A valid release of a package of any author. */
export function releaseOf(did: string, name: string, version: string, change: Json = {}): Json {
  return {
    $type: release.$nsid,
    definition: `at://${did}/${pkg.$nsid}/${name}`,
    version,
    artifact: sampleRecipe(),
    createdAt: '2025-01-23T12:00:00.000Z',
    ...change,
  }
}
