import { MAX_TOML_DEPTH, MAX_TOML_VALUES } from '../../limits/atom-files.js'
import { TomlError } from './toml-error.js'

/**
 * The marks of a TOML text that nest or part values; strings and comments are skipped whole. An unclosed
 * multi-line string ends with the text, so that every character is looked at once.
 */
const MARKS = new RegExp(
  [
    '"""(?:\\\\[^]|[^])*?(?:"{3,5}|$)',
    "'''[^]*?(?:'{3,5}|$)",
    '"(?:\\\\.|[^"\\\\\\n])*"?',
    "'[^'\\n]*'?",
    '#[^\\n]*',
    '[[\\]{}.,=\\n]',
  ].join('|'),
  'g',
)

/** How long a text may be, and how many values it may hold. */
export interface TomlLimits {
  /** One of src/limits/atom-files.ts. */
  readonly maxBytes: number
  /** `MAX_TOML_VALUES` unless told. */
  readonly maxValues?: number | undefined
}

/**
 * Refuses what would make the recursive parser run out of stack or time. It reads the text roughly: where the
 * text is no TOML the parser says so afterwards.
 * @throws TomlError
 */
export function guardSize(text: string, { maxBytes, maxValues = MAX_TOML_VALUES }: TomlLimits): void {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) {
    throw new TomlError(
      0,
      `The file has ${bytes} bytes; at most ${maxBytes} are read.`,
      'Make it smaller.',
      'too-large',
    )
  }
  let nested = 0
  let dots = 0
  let values = 0
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    if (mark === '[' || mark === '{') nested += 1
    else if (mark === ']' || mark === '}') nested = Math.max(0, nested - 1)
    if (mark === '.') dots += 1
    else if (mark === ',' || mark === '=' || mark === '\n') dots = 0
    if (mark === ',' || mark === '=' || mark === '[' || mark === '{') values += 1
    if (nested + dots > MAX_TOML_DEPTH) {
      throw new TomlError(
        index,
        `More than ${MAX_TOML_DEPTH} levels stand inside each other here.`,
        'Nest less.',
        'too-large',
      )
    }
    if (values > maxValues) {
      throw new TomlError(
        index,
        `The file has more than ${maxValues} keys and values.`,
        'Make it smaller.',
        'too-large',
      )
    }
  }
}
