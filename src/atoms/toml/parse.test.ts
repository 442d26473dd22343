import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMsOf } from '../../../tests/support/cpu-time.js'
import { MAX_MANIFEST_BYTES } from '../../limits/atom-files.js'
import { parseToml } from './parse.js'
import { positionAt } from './position.js'
import { quote, quoteKey } from './quote.js'
import { TomlError } from './toml-error.js'
import type { TomlTable, TomlValue } from './value.js'

const read = (text: string) => parseToml(text, { maxBytes: MAX_MANIFEST_BYTES })

function errorOf(text: string): TomlError {
  try {
    read(text)
  } catch (error) {
    if (error instanceof TomlError) return error
    throw error
  }
  throw new Error('It was read.')
}

/** The keys and values alone. */
function plain(value: TomlValue): unknown {
  switch (value.type) {
    case 'table':
      return [...value.entries].map(([key, { value: inner }]) => [key, plain(inner)])
    case 'array':
      return value.items.map(plain)
    case 'string':
      return value.text
    case 'integer':
    case 'boolean':
      return value.value
    default:
      return value.written
  }
}

describe('values', () => {
  test('every spelling of a table is the same table', () => {
    const spellings = [
      '[a.b]\nc = 1\nd = "x"\n',
      'a.b.c = 1\na.b.d = "x"\n',
      'a = { b = { c = 1, d = "x" } }\n',
      '[a]\nb.c = 1\nb.d = "x"\n',
      "[ 'a' . \"b\" ] # spaced\r\n'c' = 0x1\r\nd = '''x'''\r\n",
    ]
    const expected = [
      [
        'a',
        [
          [
            'b',
            [
              ['c', 1n],
              ['d', 'x'],
            ],
          ],
        ],
      ],
    ]
    expect(spellings.map((text) => plain(read(text).root))).toEqual(spellings.map(() => expected))
  })

  test('headers extend the last table of an array', () => {
    const text = '[[d]]\nn = 1\n[d.e]\nf = true\n[[d]]\nn = 2\n[[d.g]]\n'
    expect(plain(read(text).root)).toEqual([
      [
        'd',
        [
          [
            ['n', 1n],
            ['e', [['f', true]]],
          ],
          [
            ['n', 2n],
            ['g', [[]]],
          ],
        ],
      ],
    ])
  })

  test('an integer keeps all its bits, and a date its text', () => {
    expect(plain(read('a = 9223372036854775807\nb = 1979-05-27T07:32:00Z\nc = 1.50').root)).toEqual([
      ['a', 9223372036854775807n],
      ['b', '1979-05-27T07:32:00Z'],
      ['c', '1.50'],
    ])
  })

  test('a key that JavaScript would take for a prototype is a key', () => {
    const { root } = read('__proto__.polluted = "yes"\n[constructor.prototype]\npolluted = "yes"\n')
    expect([...root.entries.keys()]).toEqual(['__proto__', 'constructor'])
    expect('polluted' in {}).toBe(false)
  })

  test('a byte order mark is skipped, and moves no position', () => {
    const { root, text } = read('\ufeffkey = "v"')
    expect(text.slice(...spanOf(root, 'key'))).toBe('"v"')
  })

  test('positions are offsets of the text', () => {
    const text = '# ünïcödé 🙂\r\n[a]\r\nkey = "🙂" # c\r\nother = 1\r\n'
    const a = read(text).root.entries.get('a')?.value
    if (a?.type !== 'table') throw new Error('a is a table.')
    expect(text.slice(...spanOf(a, 'key'))).toBe('"🙂"')
    expect(positionAt(text, text.indexOf('1'))).toEqual({ line: 4, column: 9 })
    expect(positionAt(text, text.indexOf('# c'))).toEqual({ line: 3, column: 11 })
  })
})

function spanOf(table: TomlTable, key: string): [number, number] {
  const span = table.entries.get(key)?.value.span
  return [span?.start ?? -1, span?.end ?? -1]
}

describe('errors', () => {
  test.each([
    ['a = 1\na = 2', 2, 1, 'Keep one of the two.'],
    ['[a]\nb = 1\n[a]\n', 3, 2, 'Keep one of the two.'],
    ['[a.b]\n[a]\nb.c = 1', 3, 1, 'Keep one of the two.'],
    ['a = \n', 1, 4, 'Write a value'],
    ['key "value"', 1, 5, 'Write key = value'],
    ['a = "open\nb = 1', 1, 10, 'Close the quotes'],
    ['a = 1 b = 2', 1, 7, 'one key to a line'],
    ['a = { b = 1,\n c = 2 }', 2, 2, 'on one line'],
    ['a = "\ud800"', 1, 6, 'UTF-8'],
    ['a = 01', 1, 5, 'TOML 1.0'],
    ['a = 1\rb = 2', 1, 7, 'one key'],
    ['λ = 1', 1, 1, 'TOML 1.0'],
  ])('%j is refused at %i:%i', (text, line, column, fix) => {
    const error = errorOf(text)
    expect({ ...positionAt(text, error.offset), fix: error.fix }).toEqual({
      line,
      column,
      fix: expect.stringContaining(fix),
    })
  })

  test.each([
    ['lists in lists', `a = ${'['.repeat(20_000)}`],
    ['tables in tables', `a = ${'{a='.repeat(10_000)}`],
    ['a long dotted key', `a${'.a'.repeat(20_000)} = 1`],
    ['a long header', `[${'a.'.repeat(20_000)}a]`],
    ['a long list', `a = [${'1,'.repeat(30_000)}]`],
    [
      'many keys',
      Array.from({ length: 30_000 }, () => 'a=1')
        .join('\n')
        .slice(0, MAX_MANIFEST_BYTES),
    ],
    ['too many bytes', `# ${'ü'.repeat(MAX_MANIFEST_BYTES / 2)}`],
  ])('%s are refused before they cost', (_, text) => {
    expect(cpuMsOf(() => expect(errorOf(text)).toBeInstanceOf(TomlError))).toBeLessThan(5_000)
  })

  test('brackets, dots and commas in strings and comments count for nothing', () => {
    const marks = '[{.,='.repeat(1_000)
    const text = `# ${marks}\na = "${marks}\\"${marks}"\nb = '${marks}'\nc = """${marks}"""""\nd = '''${marks}\n'''\n`
    expect(read(text).root.entries.size).toBe(4)
  })

  test('escapes that never close the string do not slow the guard', () => {
    expect(errorOf(`a = """${'\\"""'.repeat(16_000)}`).code).toBe('syntax')
  })
})

describe('writing', () => {
  test.each([
    ['plain', '"plain"'],
    ['', '""'],
    ['a\tb', '"a\tb"'],
    ['say "hi"', `'say "hi"'`],
    ['C:\\dir', "'C:\\dir'"],
    [`it's "so"`, `"""it's "so\\""""`],
    ['two\nlines', '"""\ntwo\nlines"""'],
    ['bell\u0007', '"bell\\u0007"'],
  ])('%j is written %s', (text, written) => {
    expect(quote(text)).toBe(written)
  })

  test('a text reads back as it was', () => {
    const piece = fc.constantFrom(
      '"',
      '""',
      '"""',
      "'",
      "'''",
      '\\',
      '\n',
      '\r',
      '\t',
      '\0',
      '\u007f',
      'a',
      '🙂',
      '#',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, text, (value, key) => {
        fc.pre(value.isWellFormed() && key.isWellFormed())
        expect(plain(read(`${quoteKey(key)} = ${quote(value)}`).root)).toEqual([[key, value]])
      }),
      { numRuns: 500 },
    )
  })
})
