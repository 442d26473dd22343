/**
 * Text from elsewhere (records, refs, servers) as a terminal may show it: control characters and marks that reverse
 * the direction of writing are escaped, so that nobody's label can move the cursor or pretend to be another line.
 */
export function printable(text: string): string {
  return text.replace(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)
}

/** As `printable`, for texts of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** The same for JSON: its own escapes leave some of them. */
export function escapeUnseen(json: string): string {
  return json.replace(UNSEEN, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
