import type { AST } from 'toml-eslint-parser'
import type { TomlDocument } from '../parse.js'
import { definitionsOf, type KeyPath } from './locate.js'
import { removeItem } from './remove-entry.js'
import { applyChanges, type Change, indentOf, lineEnd, lineStart, newlineOf } from './text.js'

/** The text with an item at the end of a list, spelled as the list is: in its line, or on a line of its own. */
export function appendItem(document: TomlDocument, path: KeyPath, value: string): string {
  const { text, ast } = document
  const list = listAt(document, path)
  const last = list.elements.at(-1)
  if (last === undefined) {
    const at = list.range[0] + 1
    return applyChanges(text, [{ start: at, end: at, text: value }])
  }
  const comma = ast.tokens.find(({ range, value: mark }) => range[0] >= last.range[1] && mark === ',')
  const trailing = comma !== undefined && comma.range[0] < list.range[1] ? comma : undefined
  const end = trailing?.range[1] ?? last.range[1]
  const broken = text.slice(list.range[0], last.range[0]).includes('\n')
  if (!broken) {
    return applyChanges(text, [{ start: end, end, text: trailing ? ` ${value},` : `, ${value}` }])
  }
  const line = `${newlineOf(text)}${indentOf(text, last.range[0])}${value}${trailing ? ',' : ''}`
  const at = Math.min(lineBreak(text, end), list.range[1] - 1)
  const missing: Change[] = trailing ? [] : [{ start: end, end, text: ',' }]
  return applyChanges(text, [...missing, { start: at, end: at, text: line }])
}

/** The text without one item of a list; its line goes with it where it has one to itself. */
export function removeItemAt(document: TomlDocument, path: KeyPath, index: number): string {
  const { text } = document
  const list = listAt(document, path)
  const item = list.elements[index]
  if (item === undefined) throw new Error(`The list ${path.join('.')} has no item ${index}.`)
  const start = lineStart(text, item.range[0])
  const end = lineEnd(text, item.range[1])
  const alone =
    /^[ \t]*$/.test(text.slice(start, item.range[0])) &&
    /^[ \t]*,?[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(item.range[1], end))
  return applyChanges(text, [alone ? { start, end, text: '' } : removeItem(list.elements, item)])
}

function listAt({ ast }: TomlDocument, path: KeyPath): AST.TOMLArray {
  const [definition] = definitionsOf(ast, path)
  if (definition?.node.type !== 'TOMLKeyValue' || definition.node.value.type !== 'TOMLArray') {
    throw new Error(`${path.join('.')} is no list.`)
  }
  return definition.node.value
}

/** Before the line break that ends an offset's line. */
function lineBreak(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  if (end === -1) return text.length
  return text[end - 1] === '\r' ? end - 1 : end
}
