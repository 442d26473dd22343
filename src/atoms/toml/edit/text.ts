/** A piece of the text and what stands there instead. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** The text with all changes made; they must not overlap. Those at one place follow in their order. */
export function applyChanges(text: string, changes: readonly Change[]): string {
  let result = ''
  let at = 0
  for (const change of changes.toSorted((a, b) => a.start - b.start)) {
    if (change.start < at) throw new Error('Two changes of a text overlap.')
    result += text.slice(at, change.start) + change.text
    at = change.end
  }
  return result + text.slice(at)
}

/** How the text ends its lines, by its first. */
export function newlineOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n')
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n'
}

/** Where the line of an offset starts; behind the byte order mark on the first. */
export function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\ufeff') ? 1 : start
}

/** Behind the line feed of an offset's line; the end of the text if it has none. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end === -1 ? text.length : end + 1
}

/** The blanks before the first character of an offset's line. */
export function indentOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? ''
}

/** The insertion of whole lines at the start of a line, or at the end of the text whether its last line ends or not. */
export function insertLines(text: string, at: number, lines: readonly string[]): Change {
  const newline = newlineOf(text)
  const open = at === text.length && at > lineStart(text, at)
  return { start: at, end: at, text: `${open ? newline : ''}${lines.map((line) => line + newline).join('')}` }
}

/**
 * Behind the comments that follow a table without a blank line, from the start of a line on; where it is if they stand
 * right above the next header, which they are about.
 */
export function behindNotes(text: string, start: number): number {
  let at = start
  while (/^[ \t]*#/.test(text.slice(at, lineEnd(text, at)))) at = lineEnd(text, at)
  return /^[ \t]*\[/.test(text.slice(at, lineEnd(text, at))) ? start : at
}
