import type { AST } from 'toml-eslint-parser'
import { keyText } from '../table.js'

/** Steps from the file to an entry. */
export type KeyPath = readonly string[]

/** What is written for an entry. */
export interface EntryText {
  /** Steps that are written dotted behind the entry's own key, as `git` in `fenix.git = "…"`. */
  readonly dotted: KeyPath
  /** TOML, as `quote` writes it. */
  readonly value: string
}

/** A place that defines an entry, or a part of it. */
export type Definition =
  /** A line, or an item of an inline table. */
  | {
      readonly node: AST.TOMLKeyValue
      /** The path of the table or inline table that it stands in. */
      readonly base: KeyPath
      readonly inline: AST.TOMLInlineTable | undefined
    }
  /** A table of its own. */
  | { readonly node: AST.TOMLTable; readonly base: KeyPath; readonly inline: undefined }

/** Every place that defines the entry at `path` or something inside it, in the order of the text. */
export function definitionsOf(ast: AST.TOMLProgram, path: KeyPath): Definition[] {
  return ast.body[0].body.flatMap((node) => {
    if (node.type === 'TOMLKeyValue') return inKeyValue(node, [], undefined, path)
    if (node.kind === 'array') return []
    const base = pathOf(node.key)
    if (startsWith(base, path)) return [{ node, base, inline: undefined }]
    return node.body.flatMap((entry) => inKeyValue(entry, base, undefined, path))
  })
}

/** The parts of a key or header, in NFKC: the form in which names are known, however they are written. */
export function pathOf(key: AST.TOMLKey): KeyPath {
  return key.keys.map((part) => keyText(part).normalize('NFKC'))
}

export function startsWith(path: KeyPath, prefix: KeyPath): boolean {
  return prefix.every((part, index) => path[index] === part)
}

/** How many first steps two paths share. */
export function sharedSteps(a: KeyPath, b: KeyPath): number {
  const differs = a.findIndex((part, index) => part !== b[index])
  return differs === -1 ? a.length : differs
}

function inKeyValue(
  node: AST.TOMLKeyValue,
  base: KeyPath,
  inline: AST.TOMLInlineTable | undefined,
  path: KeyPath,
): Definition[] {
  const full = [...base, ...pathOf(node.key)]
  if (startsWith(full, path)) return [{ node, base, inline }]
  const { value } = node
  if (value.type !== 'TOMLInlineTable' || !startsWith(path, full)) return []
  return value.body.flatMap((entry) => inKeyValue(entry, full, value, path))
}
