import { recipe } from '../lexicons/dev/firn.js'
import { MAX_FILE_NAME_LENGTH } from '../limits/nix.js'
import { MAX_RECORD_DEPTH } from '../limits/syntax.js'
import type { StrongRef } from '../resolve/resolve-lock.js'
import type { JsonObject, JsonValue } from './canonical-json.js'
import { type FileNode, file } from './tree.js'

/** A recipe within a release. */
export interface PlacedRecipe {
  /** "" for the recipe of the release itself, `.<part>` for that of a part of it, `.<part>.<part>` and so on. */
  readonly place: string
  readonly recipe: JsonObject
}

/** Names of parts, as src/nix/library/lib/check.nix takes them: plain file names without a dot. */
const PART = /^[A-Za-z0-9][A-Za-z0-9_-]{0,95}$/

/** The recipe of a release (its lex JSON, valid or not) and the recipes of its parts, outermost first. */
export function placedRecipes({ artifact }: JsonObject): PlacedRecipe[] {
  return isObject(artifact) ? placedIn(artifact, '', 0) : []
}

function placedIn(found: JsonObject, place: string, depth: number): PlacedRecipe[] {
  const { build } = found
  const own = { place, recipe: found }
  if (depth > MAX_RECORD_DEPTH || !isObject(build) || build.$type !== recipe.composed.$type) return [own]
  const parts = (Array.isArray(build.parts) ? build.parts : []).filter(isObject)
  return [
    own,
    ...parts.flatMap(({ name, recipe: inner }) =>
      typeof name === 'string' && PART.test(name) && isObject(inner)
        ? placedIn(inner, `${place}.${name}`, depth + 1)
        : [],
    ),
  ]
}

/**
 * Author-written Nix lies in a tree as a file of its own, never inside other Nix: such files of a release, by path.
 * Left out is what cannot be told apart or named, which the library refuses: one record must not keep a tree of many
 * from being made.
 */
export function expressionFiles(cid: string, record: JsonObject): [path: string, node: FileNode][] {
  const files = placedRecipes(record).flatMap(({ place, recipe: { build } }): [string, FileNode][] => {
    const name = `${cid}${place}.nix`
    return isObject(build) &&
      build.$type === recipe.expression.$type &&
      typeof build.text === 'string' &&
      name.length <= MAX_FILE_NAME_LENGTH
      ? [[`expressions/${name}`, file(build.text)]]
      : []
  })
  return [...new Map(files)]
}

/** CIDs of the blobs that a release takes its source or files from. */
export function sourceBlobs(record: JsonObject): string[] {
  return [...new Set(sourcesOf(record).flatMap(blobOf))]
}

/** The releases of atoms that a release takes its source or files from. */
export function sourceReleases(record: JsonObject): StrongRef[] {
  const found = sourcesOf(record).flatMap(releaseOf)
  return [...new Map(found.map((reference) => [`${reference.uri} ${reference.cid}`, reference])).values()]
}

function sourcesOf(record: JsonObject): (JsonValue | undefined)[] {
  return placedRecipes(record).flatMap(({ recipe: { source, files } }) => [
    source,
    ...(Array.isArray(files) ? files : []).filter(isObject).map((entry) => entry.source),
  ])
}

function releaseOf(source: JsonValue | undefined): StrongRef[] {
  if (!isObject(source) || source.$type !== recipe.atom.$type || !isObject(source.release)) return []
  const { uri, cid } = source.release
  return typeof uri === 'string' && typeof cid === 'string' ? [{ uri, cid }] : []
}

function blobOf(source: JsonValue | undefined): string[] {
  if (!isObject(source) || source.$type !== recipe.blob.$type || !isObject(source.blob)) return []
  const { ref } = source.blob
  return isObject(ref) && typeof ref.$link === 'string' ? [ref.$link] : []
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
