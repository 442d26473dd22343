import { package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { makeAtUri } from '../syntax/at-uri.js'
import type { Kind } from '../syntax/release-key.js'

/** The collection that holds the definitions of a kind. Atoms and models have none yet. */
const DEFINITION_COLLECTIONS = { package: pkg.$nsid } as const satisfies Partial<Record<Kind, string>>

export interface DefinitionName {
  did: string
  kind: Kind
  name: string
}

export function definitionUri({ did, kind, name }: DefinitionName): string {
  if (kind !== 'package') throw new TypeError(`there are no definitions of the kind ${kind}`)
  return makeAtUri(did, DEFINITION_COLLECTIONS[kind], name)
}

export function releaseUri({ did, kind, name, version }: DefinitionName & { version: string }): string {
  return makeAtUri(did, release.$nsid, `${kind}:${name}:${version}`)
}

/** A yank has the record key of its release, in the same repository. */
export function yankUriOf(uri: string): string {
  return uri.replace(`/${release.$nsid}/`, `/${yank.$nsid}/`)
}

export function releaseUriOf(yankUri: string): string {
  return yankUri.replace(`/${yank.$nsid}/`, `/${release.$nsid}/`)
}
