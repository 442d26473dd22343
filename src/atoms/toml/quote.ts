// Values and keys as Rust's toml_edit writes them (toml_writer 1.0, `TomlStringBuilder::as_default`), which eka uses.

/** A string value: basic where nothing needs an escape, else literal, else of several lines, else escaped. */
export function quote(text: string): string {
  const control = hasControl(text)
  const escapes = control || text.includes('\\')
  const broken = text.includes('\n')
  if (!escapes && !broken && !text.includes('"')) return `"${text}"`
  if (!control && !broken && !text.includes("'")) return `'${text}'`
  const start = broken ? '\n' : ''
  if (!escapes && !text.includes('"""')) return `"""${start}${guardEnd(text)}"""`
  if (!control && !text.includes("'''") && !text.endsWith("'")) return `'''${start}${text}'''`
  return `"${escaped(text)}"`
}

/** A key: bare where TOML allows it. */
export function quoteKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : `"${escaped(key)}"`
}

/** A list: one item stays on the line, more stand on lines of their own, as toml_edit's pretty writer does. */
export function quoteList(items: readonly string[], newline = '\n'): string {
  if (items.length <= 1) return `[${items.map(quote).join('')}]`
  return `[${newline}${items.map((item) => `    ${quote(item)},${newline}`).join('')}]`
}

/** A list on one line, as people write them into a manifest. */
export function quoteShortList(items: readonly string[]): string {
  return `[${items.map(quote).join(', ')}]`
}

/** A quote before the closing ones would be read with them. */
function guardEnd(text: string): string {
  return text.endsWith('"') ? `${text.slice(0, -1)}\\"` : text
}

function hasControl(text: string): boolean {
  return [...text].some((character) => isControl(character) && character !== '\n' && character !== '\t')
}

function isControl(character: string): boolean {
  return character <= '\u001f' || character === '\u007f'
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\f', '\\f'],
  ['\r', '\\r'],
])

function escaped(text: string): string {
  return [...text]
    .map((character) => {
      const known = ESCAPES.get(character)
      if (known !== undefined) return known
      if (!isControl(character)) return character
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`
    })
    .join('')
}
