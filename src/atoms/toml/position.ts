/** A place as editors count it. */
export interface Position {
  /** From 1. */
  readonly line: number
  /** In characters (code points), from 1. */
  readonly column: number
}

/** The line and column of an offset in UTF-16 units. A line ends at its line feed. */
export function positionAt(text: string, offset: number): Position {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', start)) {
    line += 1
    start = end + 1
  }
  return { line, column: [...text.slice(start, offset)].length + 1 }
}
