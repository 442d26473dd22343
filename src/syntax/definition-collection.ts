import { atom, model, package as pkg } from '../lexicons/dev/firn.js'
import type { Kind } from './release-key.js'

const COLLECTIONS = {
  package: pkg.$nsid,
  atom: atom.$nsid,
  model: model.$nsid,
} as const satisfies Record<Kind, string>

/** The collection whose records define things of a kind; undefined where a text is no kind. */
export function definitionCollection(kind: Kind): string
export function definitionCollection(kind: string): string | undefined
export function definitionCollection(kind: string): string | undefined {
  return Object.hasOwn(COLLECTIONS, kind) ? COLLECTIONS[kind as Kind] : undefined
}

/** The kind of what the records of a collection define; undefined for any other collection. */
export function kindOfCollection(collection: string | undefined): Kind | undefined {
  return KINDS.get(collection)
}

const KINDS: ReadonlyMap<string | undefined, Kind> = new Map(
  (Object.keys(COLLECTIONS) as Kind[]).map((kind) => [COLLECTIONS[kind], kind]),
)
