import { package as pkg, release, yank } from '../lexicons/dev/firn.js'
import type { Kind } from '../syntax/release-key.js'

/** The collection that holds the definitions of a kind. Atoms and models have none yet. */
const DEFINITION_COLLECTIONS = { package: pkg.$nsid } as const satisfies Partial<Record<Kind, string>>

export interface DefinitionName {
  did: string
  kind: Kind
  name: string
}

/** Of names that were checked with their record: they are not read back, as some hundred thousand are made at a time. */
export function definitionUri({ did, kind, name }: DefinitionName): string {
  if (kind !== 'package') throw new TypeError(`there are no definitions of the kind ${kind}`)
  return `at://${did}/${DEFINITION_COLLECTIONS[kind]}/${name}`
}

export function releaseUri({ did, kind, name, version }: DefinitionName & { version: string }): string {
  return `at://${did}/${release.$nsid}/${kind}:${name}:${version}`
}

/** A yank has the record key of its release, in the same repository. */
export function yankUriOf(uri: string): string {
  return uri.replace(`/${release.$nsid}/`, `/${yank.$nsid}/`)
}

export function releaseUriOf(yankUri: string): string {
  return yankUri.replace(`/${yank.$nsid}/`, `/${release.$nsid}/`)
}
