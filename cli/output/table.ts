import { stripVTControlCharacters } from 'node:util'

/**
 * Rows with their columns below each other, two spaces apart.
 * @param header names of the columns; none for a list without one
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = header.length > 0 ? [header, ...rows] : rows
  const widths: number[] = []
  for (const row of all) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    })
  }
  return all
    .map((row) =>
      row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell))).join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n')
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Columns of a terminal, nearly: a grapheme counts one, and two where East Asian scripts and pictures take two. */
function widthOf(text: string): number {
  let width = 0
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    width += WIDE.test(segment) ? 2 : 1
  }
  return width
}

const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u
