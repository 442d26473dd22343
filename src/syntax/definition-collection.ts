import { atom, package as pkg } from '../lexicons/dev/firn.js'
import type { Kind } from './release-key.js'

/** Kinds of which there are definitions. */
export type DefinedKind = Exclude<Kind, 'model'>

const COLLECTIONS = { package: pkg.$nsid, atom: atom.$nsid } as const satisfies Record<DefinedKind, string>

/** The collection whose records define things of a kind; undefined while there is none. */
export function definitionCollection(kind: DefinedKind): string
export function definitionCollection(kind: string): string | undefined
export function definitionCollection(kind: string): string | undefined {
  return Object.hasOwn(COLLECTIONS, kind) ? COLLECTIONS[kind as DefinedKind] : undefined
}

/** The kind of what the records of a collection define; undefined for any other collection. */
export function kindOfCollection(collection: string | undefined): DefinedKind | undefined {
  return (Object.keys(COLLECTIONS) as DefinedKind[]).find((kind) => COLLECTIONS[kind] === collection)
}
