import type { JsonObject } from './canonical-json.js'
import { type FileNode, file } from './tree.js'

/**
 * The modules that the author of a release wrote (its lex JSON, valid or not), each as a file of its own, by its path
 * in a tree. They are no more than carried along: what firn makes itself holds nothing of their text.
 */
export function authorModules(cid: string, { artifact }: JsonObject): [path: string, node: FileNode][] {
  const modules = isObject(artifact) && Array.isArray(artifact.modules) ? artifact.modules : []
  return modules.flatMap((entry, index): [string, FileNode][] =>
    isObject(entry) && typeof entry.text === 'string'
      ? [[`modules/${cid}/${index}.nix`, file(entry.text)]]
      : [],
  )
}

function isObject(value: JsonObject[string] | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
