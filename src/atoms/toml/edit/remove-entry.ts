import type { AST } from 'toml-eslint-parser'
import { MAX_LOCK_BYTES } from '../../../limits/atom-files.js'
import { parseToml, type TomlDocument } from '../parse.js'
import { type Definition, definitionsOf, type KeyPath } from './locate.js'
import { applyChanges, behindNotes, type Change, lineEnd, lineStart } from './text.js'

/**
 * The text without one entry: its lines go, with what is noted behind them. Comments above stay; a table that is left
 * with nothing but its header goes too.
 */
export function removeEntry(document: TomlDocument, path: KeyPath): string {
  return keepFirst(document, path, 0).text
}

/** Removes all places that define an entry but the first `count`, from the last on: each changes what is left. */
export function keepFirst(document: TomlDocument, path: KeyPath, count: number): TomlDocument {
  const definitions = definitionsOf(document.ast, path)
  const last = definitions.at(-1)
  if (last === undefined || definitions.length <= count) return document
  return keepFirst(reparse(document, [removalOf(document, last)]), path, count)
}

/** The document with changes made. */
export function reparse({ text }: TomlDocument, changes: readonly Change[]): TomlDocument {
  return parseToml(applyChanges(text, changes), { maxBytes: MAX_LOCK_BYTES })
}

function removalOf({ ast, text }: TomlDocument, { node, inline }: Definition): Change {
  if (node.type === 'TOMLTable') return removeLines(text, withBlankLine(text, node.range[0]), node.range[1])
  if (inline) return removeItem(inline.body, node)
  const table = node.parent
  const alone = table.type === 'TOMLTable' && table.body.length === 1
  if (alone && isBare(ast, text, table)) {
    return removeLines(text, withBlankLine(text, table.range[0]), node.range[1])
  }
  return removeLines(text, lineStart(text, node.range[0]), node.range[1])
}

function removeLines(text: string, start: number, lastOffset: number): Change {
  return { start, end: lineEnd(text, lastOffset), text: '' }
}

/** An item of a list in one line, with the comma that parted it. */
export function removeItem(
  items: readonly { readonly range: readonly [number, number] }[],
  item: { readonly range: readonly [number, number] },
): Change {
  const index = items.indexOf(item)
  const next = items[index + 1]
  const previous = items[index - 1]
  if (next) return { start: item.range[0], end: next.range[0], text: '' }
  return { start: previous?.range[1] ?? item.range[0], end: item.range[1], text: '' }
}

/** Whether nobody has written a comment to the table: above its header, behind it, inside, or right below. */
function isBare(ast: AST.TOMLProgram, text: string, table: AST.TOMLTable): boolean {
  const start = lineStart(text, table.range[0])
  const above = start === 0 ? '' : text.slice(lineStart(text, start - 1), start)
  if (above.trimStart().startsWith('#')) return false
  const line = table.body[0]?.range ?? table.range
  const end = lineEnd(text, line[1])
  return !ast.comments.some(({ range: [at] }) => {
    const own = at >= line[0] && at < end
    return at >= start && at < behindNotes(text, end) && !own
  })
}

/** The start of an offset's line, or of the blank line above it. */
function withBlankLine(text: string, offset: number): number {
  const start = lineStart(text, offset)
  if (start === 0) return start
  const above = lineStart(text, start - 1)
  return text.slice(above, start).trim() === '' ? above : start
}
