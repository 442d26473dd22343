import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FULL, HASH, OURS, REV, TEXT, THEIRS } from '../../../tests/support/atoms/locks.js'
import { atomId } from '../atom-id.js'
import { AtomFileError } from '../toml/finding.js'
import { printLock } from './print-lock.js'
import { parseLock, readLock } from './read-lock.js'

describe('reading', () => {
  test('every kind of dependency', () => {
    expect(readLock(TEXT).findings).toEqual([])
    const { deps } = parseLock(TEXT)
    expect(deps).toHaveLength(FULL.deps.length)
    expect(deps).toEqual(expect.arrayContaining(FULL.deps.map((dep) => expect.objectContaining(dep))))
  })

  test.each([
    ['another version', 'version = 1\n', 'version = 2\n', '3:1 unsupported-version'],
    ['no version', 'version = 1\n\n', '\n\n', '1:1 missing-field'],
    ['an unknown field', 'entry = "src"', 'entry = "src"\nmain = "x"', '33:1 unknown-field'],
    ['no composer that there is', 'use = "atom"', 'use = "flake"', '25:1 invalid-value'],
    ['a root that is none', `[sets.${OURS}]`, '[sets.main]', '5:7 invalid-value'],
    [
      'half a commit',
      `rev = "${REV}"\nmirror = "https://example.org/a"\nid = "${atomId(THEIRS, 'a')}"`,
      `rev = "${REV.slice(1)}"\nid = "${atomId(THEIRS, 'a')}"`,
      '46:7 invalid-value',
    ],
    ['a hash that is none', HASH, 'sha256-gTrE', '69:8 invalid-value'],
    ['an id that is none', `id = "${atomId(THEIRS, 'b')}"`, 'id = "b"', '57:6 invalid-value'],
    ['a type that there is not', 'type = "nix+git"', 'type = "nix+hg"', '72:1 invalid-value'],
    ['a type of the first locks', 'type = "nix+git"', 'type = "pin+git"', '72:1 older-format'],
    ['two with one name', 'name = "pkgs"', 'name = "logo"', '73:1 duplicate'],
    [
      'an atom of no set',
      `[sets.${OURS}]\ntag = "ours"\nmirrors = [\n    "::",\n    "https://example.org/ours",\n]\n\n`,
      '',
      '31:1 undeclared-set',
    ],
    ['an atom without commit, elsewhere', '    "::",\n', '', '33:3 missing-field'],
  ])('%s is refused where it stands', (_, from, to, expected) => {
    expect(TEXT).toContain(from)
    const found = errorsOf(TEXT.replace(from, to)).map(
      ({ line, column, code }) => `${line}:${column} ${code}`,
    )
    expect(found).toContain(expected)
  })

  test('a wrong id is told and not refused', () => {
    const wrong = TEXT.replace(atomId(THEIRS, 'a'), atomId(THEIRS, 'b'))
    expect(readLock(wrong).findings).toEqual([
      expect.objectContaining({
        code: 'id-mismatch',
        severity: 'warning',
        path: 'deps[1].id',
        line: 48,
        fix: `It would be ${atomId(THEIRS, 'a')}.`,
      }),
    ])
    expect(parseLock(wrong).deps).toHaveLength(FULL.deps.length)
  })

  test('another order or spelling is told, and means the same', () => {
    const spaced = TEXT.replace('tag = "theirs"', "tag    = 'theirs'")
    expect(readLock(spaced).findings.map(({ code, line }) => [code, line])).toEqual([['not-canonical', 13]])
    expect(printLock(parseLock(spaced))).toBe(TEXT)
  })

  test('nix+build, as late locks call nix+src', () => {
    const late = TEXT.replace('"nix+src"', '"nix+build"')
    expect(readLock(late).findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['older-format', 'warning'],
      ['not-canonical', 'warning'],
    ])
    expect(printLock(parseLock(late))).toBe(TEXT)
  })
})

describe('reading for the index', () => {
  test('the first locks: labels as id, checksums, build sources apart', () => {
    const { value, findings } = readLock(`version = 1

[[deps]]
id = "theme"
version = "0.1.2"
rev = "${REV}"
type = "atom"

[[deps]]
name = "pkgs"
url = "https://example.org/a.tar"
type = "pin+tar"
checksum = "${HASH}"

[[deps]]
name = "part"
from = "theme"
get = "pkgs"
type = "pin"

[[srcs]]
name = "list"
url = "https://example.org/list.json"
type = "build"
checksum = "${HASH}"
`)
    expect(value).toMatchObject({
      locker: undefined,
      compose: undefined,
      deps: [
        { type: 'atom', label: 'theme', version: '0.1.2', rev: REV, set: undefined, id: undefined },
        { type: 'nix+tar', name: 'pkgs', url: 'https://example.org/a.tar', hash: HASH },
        { type: 'nix+src', name: 'list', url: 'https://example.org/list.json', hash: HASH },
      ],
    })
    expect(new Set(findings.map(({ code }) => code))).toEqual(
      new Set(['missing-field', 'older-format', 'unknown-field']),
    )
  })

  test('the composer in both of its older places, sets by name, labels as tag', () => {
    const lock = (composer: string) => `version = 1

${composer}

[sets]
${OURS} = { name = "ours", mirrors = ["::"] }

[[deps]]
type = "atom"
tag = "theme"
version = "0.1.2-local"
set = "${OURS}"
id = "${atomId(OURS, 'theme')}"
`
    for (const composer of [
      '[compose.as]\nuse = "nix"\nentry = "x"',
      '[compose.at.evaltime]\nwith = "nix"\nentry = "x"',
    ]) {
      expect(readLock(lock(composer)).value).toMatchObject({
        compose: { use: 'nix', entry: 'x' },
        sets: new Map([[OURS, { tag: 'ours', mirrors: ['::'] }]]),
        deps: [{ label: 'theme', set: OURS }],
      })
    }
  })

  test('nothing of another version, and of any text no exception', () => {
    expect(readLock('version = 2\n').value).toBeUndefined()
    const word = fc.constantFrom(
      '[',
      ']',
      '[[',
      ']]',
      '=',
      '\n',
      '"x"',
      '{',
      '}',
      ',',
      'version',
      '1',
      'deps',
      'type',
      '"atom"',
      'sets',
      'compose',
      'as',
    )
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(readLock(words.join(' ')).findings.length).toBeGreaterThan(0)
      }),
    )
  })
})

function errorsOf(text: string): AtomFileError['findings'] {
  try {
    parseLock(text)
  } catch (error) {
    if (error instanceof AtomFileError) return error.findings
    throw error
  }
  throw new Error('Nothing was refused.')
}
