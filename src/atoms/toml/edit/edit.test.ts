import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_MANIFEST_BYTES } from '../../../limits/atom-files.js'
import { parseToml } from '../parse.js'
import { quote, quoteKey } from '../quote.js'
import { appendItem, removeItemAt } from './list.js'
import { removeEntry } from './remove-entry.js'
import { setEntry } from './set-entry.js'

const read = (text: string) => parseToml(text, { maxBytes: MAX_MANIFEST_BYTES })
const set = (text: string, path: string, value: string, dotted: string[] = []) =>
  setEntry(read(text), path.split('.'), { dotted, value })
const remove = (text: string, path: string) => removeEntry(read(text), path.split('.'))

describe('setting an entry', () => {
  test.each([
    ['a value, and nothing beside it', '[a]\nb   = "1" # why\n', 'a.b', '"2"', '[a]\nb   = "2" # why\n'],
    ['a value in an inline table', 'a = {b="1",c = 2}', 'a.b', '"2"', 'a = {b="2",c = 2}'],
    ['a value of a key in another form of Unicode', '[a]\n"ﬁ" = 1\n', 'a.fi', '2', '[a]\n"ﬁ" = 2\n'],
    ['a dotted value', 'a.b.c = 1\n', 'a.b.c', '2', 'a.b.c = 2\n'],
    ['a list of several lines', '[a]\nb = [\n  1, # one\n]\nc = 1\n', 'a.b', '[]', '[a]\nb = []\nc = 1\n'],
    [
      'dotted parts by one value',
      '[a]\nb.c = 1\nb.d = 2 # x\ne = 3\n',
      'a.b',
      '{ c = 2 }',
      '[a]\nb = { c = 2 }\ne = 3\n',
    ],
    ['a table by a line', '[a]\ne = 3\n\n[a.b]\nc = 1\n\n[z]\n', 'a.b', '1', '[a]\ne = 3\nb = 1\n\n[z]\n'],
    [
      'the last line of a table',
      '[a]\nb = 1\n\n# next\n[z]\n',
      'a.c',
      '2',
      '[a]\nb = 1\nc = 2\n\n# next\n[z]\n',
    ],
    ['a line as indented as its neighbours', '[a]\n  b = 1', 'a.c', '2', '[a]\n  b = 1\n  c = 2\n'],
    ['a table that has only a header', '[a] # here', 'a.c', '2', '[a] # here\nc = 2\n'],
    ['an item of an inline table', 'a = { b = 1 }\n', 'a.c', '2', 'a = { b = 1, c = 2 }\n'],
    ['an item of an empty inline table', 'a = {}\n', 'a.c.d', '2', 'a = { c.d = 2 }\n'],
    [
      'a line with dots, where the table has such',
      '[d]\nf.h.x = 1\n',
      'd.f.k.y',
      '2',
      '[d]\nf.h.x = 1\nf.k.y = 2\n',
    ],
    ['a header, where the table has one', '[d]\nx = 1\n', 'd.f.y', '2', '[d]\nx = 1\n\n[d.f]\ny = 2\n'],
    [
      'a header beside its nearest',
      '[d.f.a]\nx = 1\n\n[z]\n',
      'd.f.b.y',
      '2',
      '[d.f.a]\nx = 1\n\n[d.f.b]\ny = 2\n\n[z]\n',
    ],
    [
      'a header within one, though dots lead there too',
      'd.x = 1\n\n[d.f]\ny = 2\n',
      'd.f.k.y',
      '3',
      'd.x = 1\n\n[d.f]\ny = 2\n\n[d.f.k]\ny = 3\n',
    ],
    ['the first header', '', 'a.b', '1', '[a]\nb = 1\n'],
    ['a header behind an unfinished line', 'x = 1', 'a.b', '1', 'x = 1\n\n[a]\nb = 1\n'],
    ['a line before the first header', '# top\n[a]\n', 'b', '1', '# top\nb = 1\n\n[a]\n'],
    ['with the line ends that are there', '[a]\r\nb = 1\r\n', 'a.c', '2', '[a]\r\nb = 1\r\nc = 2\r\n'],
    ['behind a byte order mark', '\ufeffa = 1\n', 'b', '2', '\ufeffa = 1\nb = 2\n'],
  ])('%s', (_, text, path, value, expected) => {
    expect(set(text, path, value)).toBe(expected)
  })

  test('a dotted entry takes the place of an inline one, and the other way round', () => {
    const inline = '[n]\nx = { git = "u", ref = "r" } # why\n'
    const dotted = set(inline, 'n.x', '"u"', ['git'])
    expect(dotted).toBe('[n]\nx.git = "u" # why\n')
    expect(set(dotted, 'n.x', '{ git = "u", ref = "r" }')).toBe(inline)
  })
})

describe('removing an entry', () => {
  test.each([
    [
      'its line, with what is noted there',
      '[a]\n# keep\nb = 1 # gone\nc = 2\n',
      'a.b',
      '[a]\n# keep\nc = 2\n',
    ],
    ['all of several lines', '[a]\nb = [\n  1, # x\n]\nc = 2', 'a.b', '[a]\nc = 2'],
    ['all dotted parts', '[a]\nb.c = 1\nx = 1\nb.d = 2\n', 'a.b', '[a]\nx = 1\n'],
    ['an inline item', 'a = { b = 1, c = 2 }\n', 'a.b', 'a = { c = 2 }\n'],
    ['the last inline item', 'a = { b = 1, c = 2 }\n', 'a.c', 'a = { b = 1 }\n'],
    ['dotted inline items', 'a = { x = 1, b.c = 1, b.d = 2 }\n', 'a.b', 'a = { x = 1 }\n'],
    [
      'a table with its parts',
      '[a]\nx = 1\n\n[a.b]\ny = 1\n[a.b.c]\nz = 1\n[d]\n',
      'a.b',
      '[a]\nx = 1\n[d]\n',
    ],
    ['a header that nothing is left of', '[z]\nx = 1\n\n[a]\nb = 1\n\n[c]\n', 'a.b', '[z]\nx = 1\n\n[c]\n'],
    ['no header that has a comment', '# about a\n[a]\nb = 1\n', 'a.b', '# about a\n[a]\n'],
    ['nothing where there is nothing', '[a]\nb = 1\n', 'a.c', '[a]\nb = 1\n'],
  ])('%s', (_, text, path, expected) => {
    expect(remove(text, path)).toBe(expected)
  })
})

describe('lists', () => {
  test.each([
    ['a = []', 'a = ["x"]'],
    ['a = [ # none\n]\n', 'a = ["x" # none\n]\n'],
    ['a = ["b"] # c', 'a = ["b", "x"] # c'],
    ['a = ["b",]', 'a = ["b", "x",]'],
    ['a = [\n  "b", # c\n  "d", # e\n]\n', 'a = [\n  "b", # c\n  "d", # e\n  "x",\n]\n'],
    ['a = [\n\t"b",\n\t"d" # e\n]\n', 'a = [\n\t"b",\n\t"d", # e\n\t"x"\n]\n'],
    ['a = [\r\n  "b",\r\n]\r\n', 'a = [\r\n  "b",\r\n  "x",\r\n]\r\n'],
    ['a = [\n  "b"]\n', 'a = [\n  "b",\n  "x"]\n'],
  ])('%j with an item more', (text, expected) => {
    expect(appendItem(read(text), ['a'], '"x"')).toBe(expected)
  })

  test.each([
    ['a = ["b", "c", "d"]', 1, 'a = ["b", "d"]'],
    ['a = ["b", "c"]', 1, 'a = ["b"]'],
    ['a = ["b"]', 0, 'a = []'],
    ['a = [\n  "b", # c\n  # of d\n  "d" # e\n]\n', 1, 'a = [\n  "b", # c\n  # of d\n]\n'],
    ['a = [\n  "b", "c",\n]\n', 0, 'a = [\n  "c",\n]\n'],
  ])('%j without item %i', (text, index, expected) => {
    expect(removeItemAt(read(text), ['a'], index)).toBe(expected)
  })
})

test('what is set in a table can be removed again, and every byte is as before', () => {
  const name = fc.constantFrom('a', 'b', 'c', 'ü', 'two words')
  const path = fc.array(name, { minLength: 1, maxLength: 4 })
  const inTable = fc.array(name, { minLength: 2, maxLength: 4 })
  const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 8, selector: (steps) => steps.join('/') })
  const styles = fc.array(fc.constantFrom('header', 'dotted', 'indented'), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(paths, inTable, styles, (present, added, style) => {
      const clash = [...present, added].some((a, i, all) => all.some((b, j) => i !== j && starts(a, b)))
      fc.pre(!clash)
      const text = present.reduce((written, steps, index) => {
        const entry = line(steps, style[index] ?? 'header', index)
        // Without a header of its own, a line would belong to the table above it.
        return style[index] === 'dotted' || steps.length === 1 ? entry + written : `${written}${entry}`
      }, '')
      fc.pre(isToml(text))
      const longer = setEntry(read(text), added, { dotted: [], value: quote('new') })
      expect(isToml(longer)).toBe(true)
      expect(
        longer.split('\n').filter((kept) => text.split('\n').includes(kept)).length,
      ).toBeGreaterThanOrEqual(text.split('\n').length)
      expect(removeEntry(read(longer), added)).toBe(text)
    }),
    { numRuns: 400 },
  )
})

function starts(path: readonly string[], prefix: readonly string[]): boolean {
  return prefix.every((step, index) => path[index] === step)
}

function line(steps: readonly string[], style: string, index: number): string {
  const keys = steps.map(quoteKey)
  if (style === 'dotted' || keys.length === 1) return `${keys.join('.')} = ${index} # ${index}\n`
  const header = `\n# about ${index}\n[${keys.slice(0, -1).join('.')}]\n`
  return `${header}${style === 'indented' ? '  ' : ''}${keys.at(-1)} = ${index}\n`
}

function isToml(text: string): boolean {
  try {
    read(text)
    return true
  } catch {
    return false
  }
}
