import { release, yank } from '../lexicons/dev/firn.js'
import { definitionCollection } from '../syntax/definition-collection.js'
import { type Kind, versionSegment } from '../syntax/release-key.js'

export interface DefinitionName {
  did: string
  kind: Kind
  /** Its record key. */
  name: string
}

/** Of names that were checked with their record: they are not read back, as some hundred thousand are made at a time. */
export function definitionUri({ did, kind, name }: DefinitionName): string {
  return `at://${did}/${definitionCollection(kind)}/${name}`
}

export function releaseUri({ did, kind, name, version }: DefinitionName & { version: string }): string {
  return `at://${did}/${release.$nsid}/${kind}:${name}:${versionSegment(version)}`
}

/** A yank has the record key of its release, in the same repository. */
export function yankUriOf(uri: string): string {
  return uri.replace(`/${release.$nsid}/`, `/${yank.$nsid}/`)
}

export function releaseUriOf(yankUri: string): string {
  return yankUri.replace(`/${yank.$nsid}/`, `/${release.$nsid}/`)
}
