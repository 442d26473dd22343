/** A unit file as systemd reads it, as far as services need it: systemd.syntax(7), systemd.service(5). */
export interface UnitFile {
  /** All values of a setting of a section, in order; those before an empty one count for nothing. */
  all(section: string, name: string): string[]
  /** The last value of a setting. */
  one(section: string, name: string): string | undefined
  /** The words of a command, as the program gets them. */
  command(name: 'ExecStart' | 'ExecStartPre' | 'ExecStartPost'): string[]
  /** The variables that `Environment=` sets. */
  environment(): Record<string, string>
}

/** Something in a unit that systemd would not read. */
export class UnitFileError extends Error {
  override name = 'UnitFileError'
}

export function parseUnit(text: string): UnitFile {
  const values = new Map<string, string[]>()
  let section = ''
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const trimmed = line.trim()
    if (trimmed === '' || /^[#;]/.test(trimmed)) continue
    const header = /^\[(.+)\]$/.exec(trimmed)?.[1]
    if (header !== undefined) {
      section = header
      continue
    }
    const equals = trimmed.indexOf('=')
    if (equals < 1) throw new UnitFileError(`"${trimmed}" is no setting`)
    const key = `${section}.${trimmed.slice(0, equals).trim()}`
    const value = trimmed.slice(equals + 1).trim()
    values.set(key, value === '' ? [''] : [...(values.get(key) ?? []), value])
  }
  const all = (where: string, name: string) => values.get(`${where}.${name}`) ?? []
  const one = (where: string, name: string) => all(where, name).at(-1)
  return {
    all,
    one,
    command: (name) => words(one('Service', name) ?? '').map((word) => variables(specifiers(word))),
    environment: () =>
      Object.fromEntries(
        all('Service', 'Environment')
          .flatMap(words)
          .map(specifiers)
          .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
      ),
  }
}

/** `%%` is a percent sign; a specifier would put something else there. */
function specifiers(text: string): string {
  return text.replaceAll(/%(.?)/gs, (found, letter) => {
    if (letter !== '%') throw new UnitFileError(`${found} is a specifier`)
    return '%'
  })
}

/** `$$` is a dollar sign; a variable would put something else there. */
function variables(text: string): string {
  return text.replaceAll(/\$(.?)/gs, (found, next) => {
    if (next === '$') return '$'
    if (/[A-Za-z_{]/.test(next)) throw new UnitFileError(`${found}… is a variable`)
    return found
  })
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
  s: ' ',
}

/** Words between spaces, with quotes and C escapes undone. */
function words(text: string): string[] {
  const found: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\') {
      const [escaped, length] = escapeAt(text.slice(at + 1))
      word = (word ?? '') + escaped
      at += length
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined
      else word = (word ?? '') + character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/[ \t]/.test(character)) {
      if (word !== undefined) found.push(word)
      word = undefined
    } else word = (word ?? '') + character
  }
  if (quote !== undefined) throw new UnitFileError(`a quote is not closed: ${text}`)
  return word === undefined ? found : [...found, word]
}

function escapeAt(text: string): [character: string, length: number] {
  const code = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/i.exec(text)
  if (code) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '', 16)
    if (point === 0) throw new UnitFileError('an escape of NUL')
    return [String.fromCodePoint(point), code[0].length]
  }
  const escaped = ESCAPES[text[0] ?? '']
  if (escaped === undefined) throw new UnitFileError(`\\${text[0]} is no escape`)
  return [escaped, 1]
}
