import { ATOM_ECOSYSTEM } from '../atoms/ecosystem/read-package.js'
import type { IndexedManifest } from '../atoms/manifest/manifest.js'
import { readManifest } from '../atoms/manifest/read-manifest.js'
import type { Read } from '../atoms/toml/findings.js'
import type { snapshot } from '../lexicons/dev/firn.js'
import { MAX_SENT_TOML_VALUES } from '../limits/atom-files.js'

/** The atom.toml of a snapshot, read; undefined where it has none. The same object is read once. */
export function manifestOf(found: snapshot.Main): Read<IndexedManifest> | undefined {
  const { ecosystem = ATOM_ECOSYSTEM, manifest } = found
  if (manifest === undefined || ecosystem !== ATOM_ECOSYSTEM) return undefined
  let read = READ.get(found)
  if (!read) {
    read = readManifest(manifest, { maxValues: MAX_SENT_TOML_VALUES })
    READ.set(found, read)
  }
  return read
}

/** To check a record, to index it and to lint it are three readings of one text. */
const READ = new WeakMap<snapshot.Main, Read<IndexedManifest>>()
