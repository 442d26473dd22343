import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyRequirementText, anyVersionText } from '../../tests/support/arbitrary-version.js'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import vectors from '../../tests/vectors/semver-cargo.json' with { type: 'json' }
import {
  formatRequirement,
  highest,
  isExact,
  matches,
  parseRequirement,
  RequirementError,
} from './requirement.js'
import { compareVersions, parseVersion, type Version } from './version.js'

const version = (text: string) => parseVersion(text, { build: true })

describe('vectors of semver-cargo.json', () => {
  test.each(vectors.cases)('$req and $version: $match', ({ req, version: text, match }) => {
    if (match === 'PARSE_ERROR') {
      expect(() => parseRequirement(req)).toThrow(RequirementError)
    } else {
      expect(matches(parseRequirement(req), version(text))).toBe(match)
    }
  })
})

test('a requirement in its usual form is what the whole grammar makes of it', () => {
  const number = fc.oneof(fc.constantFrom('0', '1', '12', '999999999999999'), fc.nat().map(String))
  const usual = fc
    .tuple(fc.constantFrom('', '^', '~', '='), fc.array(number, { minLength: 1, maxLength: 3 }))
    .map(([operator, numbers]) => operator + numbers.join('.'))
  fc.assert(
    fc.property(usual, (text) => {
      // A space behind it is nothing of the usual form.
      expect(parseRequirement(text).clauses).toEqual(parseRequirement(`${text} `).clauses)
    }),
  )
})

// The table of the Cargo book ("Specifying Dependencies") and the rules of docs.rs/semver, both ends of each range.
describe('matches', () => {
  test.each([
    ['^1.2.3', '1.2.3 1.2.4 1.99.0', '1.2.2 2.0.0 0.9.9'],
    ['1.2', '1.2.0 1.3.0', '1.1.9 2.0.0'],
    ['1', '1.0.0 1.99.99', '0.9.9 2.0.0'],
    ['^0.2.3', '0.2.3 0.2.9', '0.2.2 0.3.0 1.2.3'],
    ['^0.2', '0.2.0 0.2.9', '0.1.9 0.3.0'],
    ['^0.0.3', '0.0.3', '0.0.2 0.0.4 0.1.3'],
    ['^0.0', '0.0.0 0.0.9', '0.1.0'],
    ['^0', '0.0.0 0.9.9', '1.0.0'],
    ['~1.2.3', '1.2.3 1.2.9', '1.2.2 1.3.0 2.2.3'],
    ['~1.2', '1.2.0 1.2.9', '1.1.9 1.3.0'],
    ['~1', '1.0.0 1.9.9', '0.9.9 2.0.0'],
    ['~0.0.1', '0.0.1 0.0.9', '0.1.1'],
    ['*', '0.0.0 9.9.9', '1.0.0-rc.1'],
    ['X', '0.0.0 9.9.9', '1.0.0-rc.1'],
    ['1.*', '1.0.0 1.9.9', '0.9.9 2.0.0'],
    ['1.x.X', '1.0.0 1.9.9', '0.9.9 2.0.0'],
    ['1.2.*', '1.2.0 1.2.9', '1.1.9 1.3.0 2.2.0'],
    ['0.*', '0.0.1 0.9.0', '1.0.0'],
    ['=1.2.3', '1.2.3', '1.2.2 1.2.4 1.2.3-rc.1'],
    ['=1', '1.0.0 1.9.9', '0.9.9 2.0.0 1.0.0-rc.1'],
    ['=1.*', '1.0.0 1.9.9', '2.0.0'],
    ['>1.2.3', '1.2.4 1.3.0 2.0.0', '1.2.3 1.2.2 0.9.9'],
    ['>1.2', '1.3.0 2.0.0', '1.2.0 1.2.9 1.1.0'],
    ['>1', '2.0.0', '1.0.0 1.9.9 0.9.9'],
    ['>=1.2', '1.2.0 1.2.9 2.0.0', '1.1.9'],
    ['<1.2.3', '1.2.2 0.9.9', '1.2.3 1.3.0 1.2.3-rc.1'],
    ['<1.2', '1.1.9', '1.2.0 1.2.9'],
    ['<1', '0.9.9', '1.0.0'],
    ['<=1.2', '1.2.9 1.0.0', '1.3.0'],
    ['<=1.2.3', '1.2.3 1.0.0', '1.2.4'],
    ['>=1.2, <1.5', '1.2.0 1.4.9', '1.1.9 1.5.0'],
    [' >= 1.2 ,<1.5 ', '1.2.0 1.4.9', '1.1.9 1.5.0'],
    ['1.2, 1.4', '1.4.0 1.9.9', '1.3.9 2.0.0'],
    ['=1.2.3+b1', '1.2.3 1.2.3+b2', '1.2.4'],
    // A prerelease is taken only where a clause names one of the same three numbers.
    ['1.2.3-rc.2', '1.2.3-rc.2 1.2.3-rc.10 1.2.3 1.9.0', '1.2.3-rc.1 1.2.4-rc.3 2.0.0-rc.3'],
    ['>1.2.3-rc.2', '1.2.3-rc.3 1.2.3 2.0.0', '1.2.3-rc.2 1.2.4-rc.3'],
    ['<1.2.3-rc.2', '1.2.3-rc.1 1.2.2', '1.2.3-rc.2 1.2.3 1.2.2-rc.1'],
    ['~1.2.3-rc.2', '1.2.3-rc.2 1.2.3 1.2.9', '1.2.3-rc.1 1.2.4-rc.2 1.3.0'],
    ['^0.0.3-rc.2', '0.0.3-rc.2 0.0.3', '0.0.3-rc.1 0.0.4'],
    ['=1.2.3-rc.2', '1.2.3-rc.2', '1.2.3 1.2.3-rc.1 1.2.3-rc.3'],
    ['<2, >=1.2.3-rc.2', '1.2.3-rc.2 1.9.0', '2.0.0-rc.2 2.0.0'],
    ['1.2, >=1.2.5-rc.1', '1.2.5-rc.2', '1.2.5-rc.0'],
    ['~1.2, >=1.2.5-rc.1', '1.2.5', '1.2.5-rc.2'],
    ['<=1.2, >=1.2.5-rc.1', '1.2.5', '1.2.5-rc.2'],
    ['1.2.3-0', '1.2.3-0 1.2.3-alpha', '1.2.4-alpha'],
    ['>=0.0.0-unstable', '0.0.0-unstable.20250123 1.0.0', '0.0.1-unstable.20250123'],
  ])('%s takes %s, not %s', (text, taken, refused) => {
    const requirement = parseRequirement(text)
    const versions = `${taken} ${refused}`.split(' ')
    expect(versions.filter((candidate) => matches(requirement, version(candidate)))).toEqual(taken.split(' '))
  })
})

describe('parseRequirement refuses, and says where and what to write', () => {
  test.each([
    ['', 'at its end: nothing is written: write * for any version'],
    ['   ', 'write * for any version'],
    ['^1 || ^2', 'at character 4 ("|"): Cargo has no "or"'],
    ['1||2', 'at character 2 ("|"): Cargo has no "or"'],
    ['|| 2', 'at character 1 ("|"): Cargo has no "or"'],
    ['1.0.0 - 2.0.0', 'at character 7 ("-"): Cargo has no hyphen ranges: write >=1.0.0, <=2.0.0'],
    [
      '>=1.0.0 <2.0.0',
      'at character 9 ("<"): Cargo parts clauses by commas, not by spaces: write ">=1.0.0, <2.0.0"',
    ],
    ['1 2', 'write "1, 2"'],
    ['v1.2.3', 'at character 1 ("v"): Cargo writes no "v" before a version: leave it out'],
    ['^V1', 'at character 2 ("V"): Cargo writes no "v"'],
    ['==1.2', 'at character 1 ("="): write =.'],
    ['=>1.2', 'write >=.'],
    ['~> 1.2', 'write ~.'],
    ['!=1.2', 'cannot leave out a version'],
    ['>1<2', 'at character 3 ("<"): a comma or the end is needed here'],
    ['^~1', 'one to a clause'],
    ['>=', 'at its end: a number is missing'],
    ['>=, <2', 'at character 3 (","): a number is missing before the comma'],
    ['1,', 'at its end: a clause is missing after the comma'],
    [',1', 'at character 1 (","): a number is missing before the comma'],
    ['1,,2', 'at character 3 (","): a number is missing before the comma'],
    ['1.', 'at its end: a number or * is missing'],
    ['1..2', 'at character 3 ("."): a number or * is needed'],
    ['1.2.3.4', 'at character 6 ("."): a version has three numbers'],
    ['1.*.3', 'at character 1 ("1"): no number follows a wildcard'],
    ['1.*.3, 2', 'no number follows a wildcard'],
    ['*, 1', 'at character 2 (","): a wildcard that stands for any version stands alone'],
    ['1, *', 'at character 4 ("*"): a wildcard that stands for any version stands alone'],
    ['1, x , 2', 'at character 4 ("x"): a wildcard that stands for any version stands alone'],
    ['**', 'stands alone'],
    ['>=*', 'at character 3 ("*"): an operator before a wildcard says nothing: write * alone'],
    ['01.2', 'at character 1 ("0"): a number has no leading zero: write 1'],
    ['1.00', 'at character 3 ("0"): a number has no leading zero: write 0'],
    ['1.2-rc.1', 'at character 4 ("-"): a prerelease follows three numbers'],
    ['1.*-rc', 'a prerelease follows three numbers'],
    ['1.2.3-', 'empty part after "-"'],
    ['>=1.2.3-rc..1', 'empty part after "-"'],
    ['1.2.3-rc.01', 'leading zero'],
    ['1.2.3+', 'empty part after "+"'],
    ['99999999999999999999', 'at character 1 ("9"): the highest number is 9007199254740991'],
    ['1.2.3-99999999999999999999', 'beyond 9007199254740991'],
    ['latest', 'at character 1 ("l"): a number is needed'],
    ['\t1', 'at character 1 ("\\t"): a number is needed'],
    ['1\n', 'at character 2 ("\\n"): a comma or the end is needed'],
    ['1.2.3ä', 'at character 6 ("ä"): a comma or the end is needed'],
    ['１', 'a number is needed'],
    ['-1', 'a number is needed'],
    [Array(17).fill('1').join(','), 'only 16 clauses'],
    ['1'.repeat(257), '257 characters is too long: at most 256'],
  ])('%j', (text, advice) => {
    expect(() => parseRequirement(text)).toThrow(RequirementError)
    expect(() => parseRequirement(text)).toThrow(advice)
  })

  test('but takes sixteen clauses', () => {
    expect(parseRequirement(Array(16).fill('>=1').join(', ')).clauses).toHaveLength(16)
  })

  test('at once, however long and odd the text', () => {
    const hostile = [
      ' '.repeat(1e6),
      `1${' '.repeat(1e6)}2`,
      '1||'.repeat(5000),
      '1.'.repeat(1e6),
      ','.repeat(256),
    ]
    for (const spaced of [254, 250])
      hostile.push(`1${' '.repeat(spaced)}2`, `1.2.3-${'a.'.repeat(spaced / 2)}`)
    const spent = cpuMsOf(() => {
      for (const text of hostile) expect(() => parseRequirement(text)).toThrow(RequirementError)
    })
    expect(spent).toBeLessThan(2_000)
  })

  test('any text with an error of its own, or reads it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-3 .,*x^~=<>|v+-]{0,12}$/)), (text) => {
        try {
          expect(parseRequirement(text).text).toBe(text)
        } catch (error) {
          expect(error).toBeInstanceOf(RequirementError)
        }
      }),
      { numRuns: 5000 },
    )
  })
})

describe('highest', () => {
  test('is a match that no other match exceeds, and missing only when nothing matches', () => {
    fc.assert(
      fc.property(anyRequirementText(), fc.array(anyVersionText(), { maxLength: 30 }), (text, texts) => {
        const requirement = parseRequirement(text)
        const versions = texts.map(version)
        const best = highest(requirement, versions)
        const rivals = versions.filter((candidate) => matches(requirement, candidate))
        expect(best === undefined).toBe(rivals.length === 0)
        if (!best) return
        expect(rivals).toContain(best)
        expect(rivals.filter((rival) => compareVersions(rival, best) > 0)).toEqual([])
      }),
    )
  })

  test('reads any iterable once', () => {
    function* versions(): Generator<Version> {
      yield version('1.2.0')
      yield version('1.10.0')
      yield version('2.0.0')
      yield version('1.9.0')
    }
    expect(highest(parseRequirement('1'), versions())?.text).toBe('1.10.0')
    expect(highest(parseRequirement('3'), versions())).toBeUndefined()
  })

  test('goes by build metadata where nothing else tells versions apart', () => {
    const versions = ['1.0.0+9', '1.0.0', '1.0.0+10'].map((text) => parseVersion(text, { build: true }))
    expect(highest(parseRequirement('1'), versions)?.text).toBe('1.0.0+10')
    expect(highest(parseRequirement('1'), versions.toReversed())?.text).toBe('1.0.0+10')
  })
})

describe('formatRequirement', () => {
  test.each([
    ['^1.2.3', '1.2.3'],
    [' >=1 ,  <2 ', '>=1, <2'],
    ['1.x.X', '1.*'],
    ['1.2.x', '1.2.*'],
    ['~1.*', '~1'],
    ['X', '*'],
    ['= 1.2.3-rc.1+b', '=1.2.3-rc.1'],
  ])('%j → %j', (text, canonical) => {
    expect(formatRequirement(parseRequirement(text))).toBe(canonical)
  })

  test('reads back as the same clauses', () => {
    fc.assert(
      fc.property(anyRequirementText(), (text) => {
        const requirement = parseRequirement(text)
        const canonical = formatRequirement(requirement)
        const again = parseRequirement(canonical)
        expect(again.clauses).toEqual(requirement.clauses)
        expect(formatRequirement(again)).toBe(canonical)
      }),
    )
  })
})

test('isExact is true for one full = clause alone', () => {
  const exact = ['=1.2.3', '= 1.2.3-rc.1', '=1.2.3+b']
  const open = ['1.2.3', '=1.2', '=1.2.*', '=1.2.3, =1.2.3', '>=1.2.3', '*']
  expect([...exact, ...open].filter((text) => isExact(parseRequirement(text)))).toEqual(exact)
})
