/** A part of a text; `marked` where it is why the text was found. */
export interface TextPart {
  readonly text: string
  readonly marked: boolean
}

/** What of a search may stand at the start of a word; shorter pieces would mark too much. */
const MIN_LENGTH = 2

/** Splits a text so that the words that begin with a word of the query can be marked. Nothing of it is lost. */
export function highlight(text: string, query: string): TextPart[] {
  const words = [...query.matchAll(/[\p{L}\p{N}]+/gu)]
    .map(([word]) => word)
    .filter((word) => word.length >= MIN_LENGTH)
  if (words.length === 0) return [{ text, marked: false }]
  // Words hold letters and digits only, so that they need no escaping.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu')
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ text: text.slice(end, match.index), marked: false })
    end = match.index + match[0].length
    parts.push({ text: match[0], marked: true })
  }
  if (end < text.length) parts.push({ text: text.slice(end), marked: false })
  return parts
}
