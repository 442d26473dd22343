import type { Db } from '../../src/db/database.js'
import type { Extent } from './form-values.js'
import type { JsonObject } from './json-path.js'
import { isJsonObject } from './json-path.js'
import { findDefinition, findNewestRelease } from './own-records.js'

/** What belongs to one version alone. */
const OF_ONE_VERSION = ['version', 'upstreamVersion', 'notes', 'createdAt', 'provenance', 'sbom']

/**
 * What a new version of a package begins with: its description, and its newest release without what belonged to that
 * version. Undefined when the author has no such package.
 */
export async function prefill(
  db: Db,
  { did, name, extent }: { did: string; name: string; extent: Extent },
): Promise<JsonObject | undefined> {
  const definition = await findDefinition(db, did, name)
  if (definition === undefined) return undefined
  const input: JsonObject = { name, package: definition.json }
  if (extent === 'definition') return input
  const newest = await findNewestRelease(db, did, name)
  const artifact = newest?.json.artifact
  const kept = Object.entries(newest?.json ?? {}).filter(([key]) => !OF_ONE_VERSION.includes(key))
  input.release = { ...Object.fromEntries(kept), artifact: isJsonObject(artifact) ? artifact : {} }
  return input
}
