import type { AST } from 'toml-eslint-parser'
import type { TomlDocument } from '../parse.js'
import { quoteKey } from '../quote.js'
import { insertEntry } from './insert-entry.js'
import { definitionsOf, type EntryText, type KeyPath, pathOf } from './locate.js'
import { keepFirst, reparse } from './remove-entry.js'
import { applyChanges, type Change } from './text.js'

/**
 * The text with one entry set, new or changed; every other byte stays. What was a table of its own becomes the line
 * that is given.
 * @param path from the file to the entry, past tables in any spelling, but no arrays of tables
 */
export function setEntry(document: TomlDocument, path: KeyPath, entry: EntryText): string {
  const [first] = definitionsOf(document.ast, path)
  if (first === undefined || first.node.type === 'TOMLTable') {
    const without = keepFirst(document, path, 0)
    return applyChanges(without.text, [insertEntry(without, path, entry)])
  }
  const own = { node: first.node, base: first.base }
  return reparse(keepFirst(document, path, 1), [replacement(document, own, path, entry)]).text
}

/** The value alone where the key can stay as it is written. */
function replacement(
  { text }: TomlDocument,
  { node, base }: { readonly node: AST.TOMLKeyValue; readonly base: KeyPath },
  path: KeyPath,
  { dotted, value }: EntryText,
): Change {
  const wanted = [...path, ...dotted]
  const full = [...base, ...pathOf(node.key)]
  if (full.length === wanted.length && full.every((part, index) => part === wanted[index])) {
    return { start: node.value.range[0], end: node.value.range[1], text: value }
  }
  const own = node.key.keys[path.length - base.length - 1]
  const start = node.key.range[0]
  const key = [text.slice(start, own?.range[1]), ...dotted.map(quoteKey)].join('.')
  return { start, end: node.value.range[1], text: `${key} = ${value}` }
}
