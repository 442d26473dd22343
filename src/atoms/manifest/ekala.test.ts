import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addPackage, removePackage } from './edit-ekala.js'
import { checkLabels, type Ekala, parseEkala, printEkala, readEkala } from './ekala.js'

const TEXT = `# Our atoms.
[set]
packages = [
  "at/nix", # first
  "at/dev",
]

[metadata]
tags = ["eka", "ekala:x"]
`

describe('reading', () => {
  test('packages and tags', () => {
    expect(parseEkala(TEXT)).toEqual({ packages: ['at/nix', 'at/dev'], tags: ['eka', 'ekala:x'] })
    expect(parseEkala('[set]\n')).toEqual({ packages: [], tags: [] })
  })

  test.each([
    ['no set', '', '1:1 error missing-field'],
    ['an unknown table', '[set]\n[build.sources]\n', '2:2 error unknown-field'],
    ['an unknown field', '[set]\natoms = []\n', '2:1 error unknown-field'],
    ['an unknown field of the metadata', '[set]\n[metadata]\nlicense = "MIT"\n', '3:1 warning unknown-field'],
    ['the repository itself', '[set]\npackages = ["./"]\n', '2:13 error invalid-value'],
    ['a directory elsewhere', '[set]\npackages = ["a", "../b"]\n', '2:18 error invalid-value'],
    ['one directory twice', '[set]\npackages = ["a", "b", "./a/"]\n', '2:23 error duplicate'],
    ['a directory in another spelling', '[set]\npackages = ["./a"]\n', '2:13 warning invalid-value'],
    ['a tag that is none', '[set]\n[metadata]\ntags = ["1"]\n', '3:9 error invalid-value'],
    ['no list', '[set]\npackages = "a"\n', '2:12 error wrong-type'],
  ])('%s is told where it stands', (_, text, expected) => {
    const found = readEkala(text).findings.map((f) => `${f.line}:${f.column} ${f.severity} ${f.code}`)
    expect(found).toEqual([expected])
  })
})

test('every directory has a manifest, and no two one label', () => {
  const labels = new Map([
    ['at/nix', 'nix'],
    ['at/dev', 'nix'],
  ])
  expect(checkLabels(TEXT, labels)).toMatchObject([{ code: 'duplicate', line: 5, column: 3 }])
  expect(checkLabels(TEXT, new Map([['at/dev', 'dev']]))).toMatchObject([{ code: 'missing-field', line: 4 }])
  expect(checkLabels(TEXT, new Map([...labels, ['at/dev', 'dev']]))).toEqual([])
})

describe('editing', () => {
  test('a directory more, and comments stay', () => {
    expect(addPackage(TEXT, './at/apps/')).toBe(TEXT.replace('"at/dev",\n', '"at/dev",\n  "at/apps",\n'))
    expect(addPackage(TEXT, './at/nix')).toBe(TEXT)
    expect(addPackage('[set]\n', 'a')).toBe('[set]\npackages = ["a"]\n')
    expect(addPackage('[set]\npackages = ["a"] # all\n', 'b')).toBe('[set]\npackages = ["a", "b"] # all\n')
  })

  test('a directory less', () => {
    expect(removePackage(TEXT, 'at/nix/')).toBe(TEXT.replace('  "at/nix", # first\n', ''))
    expect(removePackage(TEXT, 'other')).toBe(TEXT)
  })

  test('a directory that cannot be an atom is refused', () => {
    expect(() => addPackage(TEXT, '../x')).toThrow('leads out of the directory')
    expect(() => addPackage(TEXT, '.')).toThrow('repository itself')
  })
})

test('what is written reads back; what is added can be removed', () => {
  const path = fc.constantFrom('a', 'at/b', 'with space', 'q"uote', "it's", 'λ')
  const ekala: fc.Arbitrary<Ekala> = fc.record({
    packages: fc.uniqueArray(path),
    tags: fc.uniqueArray(fc.constantFrom('a', 'b:c', 'd.e')),
  })
  fc.assert(
    fc.property(ekala, (value) => {
      const text = printEkala(value)
      expect(parseEkala(text)).toEqual(value)
      expect(removePackage(addPackage(text, 'new/one'), 'new/one')).toBe(text)
    }),
  )
})
