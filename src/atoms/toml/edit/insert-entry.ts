import type { AST } from 'toml-eslint-parser'
import type { TomlDocument } from '../parse.js'
import { quoteKey } from '../quote.js'
import { definitionsOf, type EntryText, type KeyPath, pathOf, sharedSteps, startsWith } from './locate.js'
import { behindNotes, type Change, indentOf, insertLines, lineEnd } from './text.js'

/** Adds an entry that is not there yet: at the end of its table, in the spelling that the table has. */
export function insertEntry(document: TomlDocument, path: KeyPath, entry: EntryText): Change {
  for (let steps = path.length - 1; steps > 0; steps--) {
    const change = insertIntoSpelledTable(document, path, steps, entry)
    if (change !== undefined) return change
  }
  const parent = path.slice(0, -1)
  if (parent.length === 0) return insertIntoTop(document, path, entry)
  return insertNewTable(document, parent, lineOf(path.slice(-1), entry))
}

/** The innermost table on the way that is written inline or by dotted keys; a header could not extend it. */
function insertIntoSpelledTable(
  document: TomlDocument,
  path: KeyPath,
  steps: number,
  entry: EntryText,
): Change | undefined {
  const { ast, text } = document
  const prefix = path.slice(0, steps)
  if (steps === path.length - 1) {
    const header = tablesOf(ast).find(({ key }) => samePath(pathOf(key), prefix))
    if (header) return insertBehind(text, header.body.at(-1), header, path.slice(steps), entry)
  }
  const last = definitionsOf(ast, prefix).findLast(
    ({ node, base }) => node.type === 'TOMLKeyValue' && base.length < steps,
  )
  if (last?.node.type !== 'TOMLKeyValue') return undefined
  const { node, base, inline } = last
  const full = [...base, ...pathOf(node.key)]
  if (full.length === steps && node.value.type === 'TOMLInlineTable') {
    return insertInline(text, node.value, lineOf(path.slice(steps), entry))
  }
  if (inline) return insertInline(text, inline, lineOf(path.slice(base.length), entry))
  // Dots would define a table again that has a header further in.
  const inner = tablesOf(ast).map(({ key }) => pathOf(key))
  if (inner.some((key) => key.length > steps && key.length < path.length && startsWith(path, key))) {
    return undefined
  }
  return insertBehind(text, node, node, path.slice(base.length), entry)
}

function insertBehind(
  text: string,
  last: AST.TOMLKeyValue | undefined,
  anchor: AST.TOMLKeyValue | AST.TOMLTable,
  keys: KeyPath,
  entry: EntryText,
): Change {
  const end = last?.range[1] ?? (anchor.type === 'TOMLTable' ? headerEnd(text, anchor) : anchor.range[1])
  const indent = last ? indentOf(text, last.range[0]) : ''
  return insertLines(text, lineEnd(text, end), [indent + lineOf(keys, entry)])
}

function insertInline(text: string, table: AST.TOMLInlineTable, item: string): Change {
  const last = table.body.at(-1)
  if (last) return { start: last.range[1], end: last.range[1], text: `, ${item}` }
  const inside = text.slice(table.range[0] + 1, table.range[1] - 1)
  return {
    start: table.range[0] + 1,
    end: table.range[1] - 1,
    text: inside === '' ? ` ${item} ` : `${inside}${item} `,
  }
}

/** Before the first header, behind the last line that is there. */
function insertIntoTop({ ast, text }: TomlDocument, path: KeyPath, entry: EntryText): Change {
  const last = ast.body[0].body.filter((node) => node.type === 'TOMLKeyValue').at(-1)
  const line = lineOf(path, entry)
  if (last) return insertLines(text, lineEnd(text, last.range[1]), [line])
  const first = tablesOf(ast)[0]
  if (first === undefined) return insertLines(text, text.length, [line])
  return insertLines(text, first.range[0] - indentOf(text, first.range[0]).length, [line, ''])
}

/** A header of its own, behind the tables that it is nearest to. */
function insertNewTable({ ast, text }: TomlDocument, header: KeyPath, line: string): Change {
  const tables = tablesOf(ast)
  const shared = tables.map(({ key }) => sharedSteps(pathOf(key), header))
  const most = Math.max(0, ...shared)
  const neighbour = most === 0 ? undefined : tables[shared.lastIndexOf(most)]
  const end = neighbour && Math.max(headerEnd(text, neighbour), neighbour.body.at(-1)?.range[1] ?? 0)
  const at = end === undefined ? text.length : behindNotes(text, lineEnd(text, end))
  const name = `[${header.map(quoteKey).join('.')}]`
  const bare = text.slice(0, at).trim() === '' || /\n\r?\n$/.test(text.slice(0, at))
  return insertLines(text, at, bare ? [name, line] : ['', name, line])
}

function lineOf(keys: KeyPath, { dotted, value }: EntryText): string {
  return `${[...keys, ...dotted].map(quoteKey).join('.')} = ${value}`
}

function tablesOf(ast: AST.TOMLProgram): AST.TOMLTable[] {
  return ast.body[0].body.filter((node) => node.type === 'TOMLTable')
}

/** Behind the bracket that closes a header. */
export function headerEnd(text: string, table: AST.TOMLTable): number {
  return text.indexOf(']', table.key.range[1]) + 1
}

function samePath(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && startsWith(a, b)
}
