import { type AST, ParseError, parseTOML } from 'toml-eslint-parser'
import { guardSize, type TomlLimits } from './guard.js'
import { buildTable } from './table.js'
import { TomlError } from './toml-error.js'
import type { TomlTable } from './value.js'

/** A TOML text, read. */
export interface TomlDocument {
  /** As given, byte for byte. */
  readonly text: string
  readonly root: TomlTable
  /** The syntax tree, whose ranges are offsets into `text`; for edits. */
  readonly ast: AST.TOMLProgram
}

export interface ParseTomlOptions extends TomlLimits {
  /** 1.0 (https://toml.io/en/v1.0.0) is what eka reads. */
  readonly version?: '1.0' | '1.1'
}

const BYTE_ORDER_MARK = '\ufeff'

/**
 * Reads a TOML text. Only the first error is known, for the rest of the text means nothing behind it.
 * @throws TomlError
 */
export function parseToml(text: string, { version = '1.0', ...limits }: ParseTomlOptions): TomlDocument {
  guardSize(text, limits)
  const lone = /\p{Surrogate}/u.exec(text)
  if (lone) throw new TomlError(lone.index, 'This is half a character.', 'Write the file as UTF-8.')
  // A space in the mark's place keeps every offset true.
  const readable = text.startsWith(BYTE_ORDER_MARK) ? ` ${text.slice(1)}` : text
  const ast = parseAst(readable, version)
  return { text, root: buildTable(ast), ast }
}

function parseAst(text: string, tomlVersion: '1.0' | '1.1'): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion })
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    const fix = FIXES.get(error.message) ?? 'Write TOML 1.0: https://toml.io/en/v1.0.0.'
    throw new TomlError(offsetOf(error, text), `${error.message}.`, fix, 'syntax', { cause: error })
  }
}

/** Where it is: of what is missing at the end of a line, that end and not the next line. */
function offsetOf({ message, index }: ParseError, text: string): number {
  if (!/^Unterminated|^Unspecified/.test(message)) return Math.min(index, text.length)
  return text.slice(0, index).trimEnd().length
}

/** What to do about the parser's commoner complaints. */
const FIXES: ReadonlyMap<string, string> = new Map([
  ['Defining a key multiple times is invalid', 'Keep one of the two.'],
  ['Unspecified values are invalid', 'Write a value behind the equals sign, a text in quotes.'],
  ['Expected equal (=) token', 'Write key = value, or close the bracket of the header.'],
  ['Unterminated string constant', 'Close the quotes on the same line.'],
  ['Unterminated array', 'Close the array with ].'],
  ['Unterminated inline table', 'Close the table with }.'],
  ['Unterminated table-key', 'Close the header with ].'],
  ['Expected comma (,) token', 'Part the items by commas.'],
  ['Must be a newline', 'Write one key to a line.'],
  ['Empty bare keys are not allowed', 'Write a name before the equals sign.'],
  [
    'No newlines are allowed between the curly braces unless they are valid within a value',
    'Write the table on one line, or as a [table] of its own.',
  ],
  ['Trailing comma is not permitted in an inline table', 'Leave out the last comma.'],
])
