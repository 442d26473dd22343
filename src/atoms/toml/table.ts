import type { AST } from 'toml-eslint-parser'
import type { Span, TomlEntry, TomlTable, TomlValue } from './value.js'

interface MutableTable extends TomlTable {
  readonly entries: Map<string, TomlEntry>
}

interface MutableArray {
  readonly type: 'array'
  readonly items: TomlValue[]
  readonly span: Span
}

/** The tables that a syntax tree means. The parser has refused every text whose keys contradict each other. */
export function buildTable(program: AST.TOMLProgram): TomlTable {
  const root = newTable(spanOf(program))
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') {
      insert(root, node)
      continue
    }
    const table = node.kind === 'array' ? appendTable(root, node) : descend(root, node.key.keys)
    for (const entry of node.body) insert(table, entry)
  }
  return root
}

/** The text of one part of a key. */
export function keyText(part: AST.TOMLBare | AST.TOMLQuoted): string {
  return part.type === 'TOMLBare' ? part.name : part.value
}

export function spanOf(node: { readonly range: readonly [number, number] }): Span {
  return { start: node.range[0], end: node.range[1] }
}

function insert(table: MutableTable, { key, value }: AST.TOMLKeyValue): void {
  const last = key.keys.at(-1)
  if (last === undefined) throw new Error('A key without parts.')
  descend(table, key.keys.slice(0, -1)).entries.set(keyText(last), {
    keySpan: spanOf(last),
    value: readValue(value),
  })
}

/** The table that the parts of a key lead to; of an array of tables the last. */
function descend(table: MutableTable, parts: AST.TOMLKey['keys']): MutableTable {
  let here = table
  for (const part of parts) {
    const found = here.entries.get(keyText(part))?.value
    const next = found?.type === 'array' ? found.items.at(-1) : found
    if (next !== undefined) {
      here = next as MutableTable
      continue
    }
    const made = newTable(spanOf(part))
    here.entries.set(keyText(part), { keySpan: spanOf(part), value: made })
    here = made
  }
  return here
}

function appendTable(root: MutableTable, node: AST.TOMLTable): MutableTable {
  const last = node.key.keys.at(-1)
  if (last === undefined) throw new Error('A header without parts.')
  const parent = descend(root, node.key.keys.slice(0, -1))
  const made = newTable(spanOf(node.key))
  const known = parent.entries.get(keyText(last))
  if (known) {
    const { items } = known.value as MutableArray
    items.push(made)
  } else {
    const array: MutableArray = { type: 'array', items: [made], span: spanOf(node.key) }
    parent.entries.set(keyText(last), { keySpan: spanOf(last), value: array })
  }
  return made
}

function readValue(node: AST.TOMLContentNode): TomlValue {
  const span = spanOf(node)
  if (node.type === 'TOMLArray') return { type: 'array', items: node.elements.map(readValue), span }
  if (node.type === 'TOMLInlineTable') {
    const table = newTable(span)
    for (const entry of node.body) insert(table, entry)
    return table
  }
  switch (node.kind) {
    case 'string':
      return { type: 'string', text: node.value, span }
    case 'boolean':
      return { type: 'boolean', value: node.value, span }
    case 'integer':
      return { type: 'integer', value: node.bigint, span }
    case 'float':
      return { type: 'float', written: node.number, span }
    default:
      return { type: 'date', written: node.datetime, span }
  }
}

function newTable(span: Span): MutableTable {
  return { type: 'table', entries: new Map(), span }
}
