import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { release } from '../../src/lexicons/dev/firn.js'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { PackageNixError, packageNix } from '../../src/nix/package-nix/package-nix.js'
import { NotFoundError } from './errors.js'
import { createRowSource } from './release-source.js'

/**
 * One readable expression of a release that stands.
 * @throws NotFoundError, PackageNixError
 */
export async function packageNixFor(db: Db, publicUrl: string, uri: string): Promise<string> {
  const source = createRowSource(db, publicUrl)
  const found = await source.releaseOf(uri)
  const json = found && source.records.get(found.cid)
  if (!json) throw new NotFoundError(`There is no release ${uri} of an active account in this index.`)
  if (found.kind === 'atom') {
    throw new PackageNixError(
      'An atom has no package.nix: its tree, at the address without that, gives what its own files make.',
    )
  }
  if (found.kind === 'model') {
    throw new PackageNixError(
      'A model has no package.nix: its tree, at the address without that, needs no nixpkgs, and firn model to-nix prints an expression that stands alone.',
    )
  }
  const { cid, name, definition = {}, blobs = {}, sources = [] } = found
  const atoms = new Map<string, release.Main>()
  for (const reference of sources) {
    const atom = await source.releaseOf(reference.uri)
    const atomJson = atom?.cid === reference.cid ? source.records.get(reference.cid) : undefined
    if (atomJson) atoms.set(reference.cid, parse(atomJson))
  }
  return packageNix({ uri, cid, name, record: parse(json), definition, blobs, atoms })
}

function parse(json: JsonObject): release.Main {
  return release.main.parse(jsonToLex(json as JsonValue))
}
