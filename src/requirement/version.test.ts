import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyVersionText } from '../../tests/support/arbitrary-version.js'
import {
  compareVersions,
  isPrerelease,
  mapUpstreamVersion,
  parseVersion,
  tryParseVersion,
  VersionError,
  versionSortKey,
} from './version.js'

// https://semver.org/spec/v2.0.0.html, section 11, and its neighbours, in ascending order.
const ASCENDING = [
  '0.0.0-0',
  '0.0.0',
  '0.0.1',
  '0.9.0',
  '0.10.0',
  '1.0.0-0',
  '1.0.0-1',
  '1.0.0-9',
  '1.0.0-10',
  '1.0.0-10.a',
  '1.0.0--',
  '1.0.0-A',
  '1.0.0-a',
  '1.0.0-a.0',
  '1.0.0-a-',
  '1.0.0-aa',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '1.0.1',
  '2.0.0',
  '2.1.0',
  '2.1.1',
  '10.0.0',
  '9007199254740991.0.0',
]

describe('parseVersion', () => {
  test('splits numbers and prerelease', () => {
    expect(parseVersion('1.22.333-rc.10.x-y.0')).toEqual({
      major: 1,
      minor: 22,
      patch: 333,
      prerelease: ['rc', 10, 'x-y', 0],
      text: '1.22.333-rc.10.x-y.0',
    })
  })

  test('keeps build metadata in the text alone, and only where asked', () => {
    expect(parseVersion('1.2.3-a+b.01', { build: true })).toMatchObject({
      prerelease: ['a'],
      text: '1.2.3-a+b.01',
    })
    expect(() => parseVersion('1.2.3+b1')).toThrow('leave out "+b1"')
  })

  test.each([
    ['', 'empty'],
    ['1', 'write 1.0.0'],
    ['1.2', 'write 1.2.0'],
    ['v1.2.3', 'write 1.2.3'],
    [' 1.2.3', 'write "1.2.3"'],
    ['1.2.3\n', 'write "1.2.3"'],
    ['1.2.3.4', 'three numbers'],
    ['01.2.3', 'write 1 for 01'],
    ['1.2.3-01', 'write 1 for 01'],
    ['1.00.3', 'write 0 for 00'],
    ['1.2.3-', 'empty part'],
    ['1.2.3-a..b', 'empty part'],
    ['1.2.3-ä', 'three numbers'],
    ['1.2.3+', 'leave out'],
    ['9007199254740992.0.0', 'beyond 9007199254740991'],
    ['1.2.3-9007199254740993', 'beyond 9007199254740991'],
    [`1.2.${'3'.repeat(200)}`, 'at most 128'],
    ['one', 'three numbers'],
  ])('refuses %j', (text, advice) => {
    expect(() => parseVersion(text)).toThrow(VersionError)
    expect(() => parseVersion(text)).toThrow(advice)
    expect(tryParseVersion(text)).toBeUndefined()
  })

  test('refuses empty build parts', () => {
    expect(() => parseVersion('1.2.3+a..b', { build: true })).toThrow('empty part after "+"')
  })
})

describe('order', () => {
  const versions = ASCENDING.map((text) => parseVersion(text))

  test('is that of semver, section 11', () => {
    for (const [i, a] of versions.entries()) {
      for (const [j, b] of versions.entries()) {
        expect(Math.sign(compareVersions(a, b)), `${a.text} ${b.text}`).toBe(Math.sign(i - j))
      }
    }
  })

  test('leaves build metadata out', () => {
    const [a, b] = [parseVersion('1.2.3+a', { build: true }), parseVersion('1.2.3+b', { build: true })]
    expect(compareVersions(a, b)).toBe(0)
  })

  test('build metadata decides between the sort keys of what is equal, as in Rust', () => {
    const ascending = [
      ...['1.0.0-a', '1.0.0-a+0', '1.0.0-a+z', '1.0.0-a.0', '1.0.0', '1.0.0+0', '1.0.0+00', '1.0.0+1'],
      ...['1.0.0+01', '1.0.0+001', '1.0.0+2', '1.0.0+2.0', '1.0.0+2.b', '1.0.0+9', '1.0.0+10'],
      ...[`1.0.0+${'9'.repeat(100)}`, '1.0.0+-', '1.0.0+0a', '1.0.0+A', '1.0.0+a', '1.0.0+a.0', '1.0.0+a-'],
      ...['1.0.0+ab', '1.0.1-a+9', '1.0.1'],
    ].map((text) => versionSortKey(parseVersion(text, { build: true })))
    expect(ascending.toSorted(bytewise)).toEqual(ascending)
    expect(new Set(ascending).size).toBe(ascending.length)
  })

  test('is the bytewise order of the sort keys', () => {
    expect(versions.map(versionSortKey).toSorted(bytewise)).toEqual(versions.map(versionSortKey))
  })

  test('is the bytewise order of the sort keys of any two versions', () => {
    fc.assert(
      fc.property(anyVersionText(), anyVersionText(), (left, right) => {
        const [a, b] = [parseVersion(left), parseVersion(right)]
        expect(Math.sign(bytewise(versionSortKey(a), versionSortKey(b)))).toBe(
          Math.sign(compareVersions(a, b)),
        )
        expect(versionSortKey(a)).toMatch(/^[!-~]+$/)
      }),
      { numRuns: 5000 },
    )
  })

  test('tells prereleases', () => {
    expect(isPrerelease(parseVersion('1.0.0-0'))).toBe(true)
    expect(isPrerelease(parseVersion('1.0.0'))).toBe(false)
  })
})

describe('mapUpstreamVersion', () => {
  test.each([
    ['1.2.3', '1.2.3'],
    ['1.2.3-rc1', '1.2.3-rc1'],
    ['1.2.3+20250123', '1.2.3'],
    ['v1.2', '1.2.0'],
    [' V3 ', '3.0.0'],
    ['release-1.2', '1.2.0'],
    ['version_4.5.6', '4.5.6'],
    ['1.02.003', '1.2.3'],
    ['1_86_0', '1.86.0'],
    ['unstable-2025-01-23', '0.0.0-unstable.20250123'],
    ['0-unstable-2025-01-23', '0.0.0-unstable.20250123'],
    ['0.0.0-unstable-2025-01-23', '0.0.0-unstable.20250123'],
    ['0.0.0-unstable.20250123', '0.0.0-unstable.20250123'],
    ['v1.2-unstable-2025-01-23', '1.2.1-0.unstable.20250123'],
    ['1.2.3-unstable-2025-01-23', '1.2.4-0.unstable.20250123'],
    ['1.3.0-rc.1-unstable-2025-01-23', '1.3.0-rc.1.unstable.20250123'],
    ['1.2.3-4-gabc1234', '1.2.4-0.4.gabc1234'],
    ['v0.2.0-beta-14-g00ff', '0.2.0-beta.14.g00ff'],
    ['2025-01-23', '2025.1.23'],
    ['2024.05.01', '2024.5.1'],
    ['20240501', '20240501.0.0'],
    ['1.2.3.4', '1.2.4-0.4'],
    ['1.2.3.4.5', '1.2.4-0.4.5'],
    ['1.2.3.post1', '1.2.4-0.post.1'],
    ['1.2rc1', '1.2.0-rc.1'],
    ['1.2.0b3', '1.2.0-beta.3'],
    ['1.2-BETA', '1.2.0-beta'],
    ['2.0.dev4', '2.0.0-dev.4'],
    ['1.1.1a', undefined],
    ['1.1.1w', undefined],
    ['9.9p1', undefined],
    ['1.2.3.4rc1', undefined],
    ['unstable-2025-13-23', undefined],
    ['unstable-0025-01-23', undefined],
    ['oops-unstable-2025-01-23', undefined],
    ['2025-00-23', undefined],
    ['9007199254740992', undefined],
    ['1.2.9007199254740991.1', undefined],
    [`1${'.1'.repeat(63)}.1`, undefined],
    [`${'0'.repeat(128)}1`, undefined],
    ['master', undefined],
    ['', undefined],
  ])('%j → %j', (text, mapped) => {
    expect(mapUpstreamVersion(text)).toBe(mapped)
  })

  test('answers with a version or nothing, for any text', () => {
    const upstreamish = fc.array(
      fc.constantFrom(
        'v',
        '1',
        '0',
        '23',
        '.',
        '-',
        '_',
        '+',
        'unstable',
        'rc',
        'post',
        '2025-01-23',
        '-4-gabcd',
        ' ',
      ),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          upstreamish.map((parts) => parts.join('')),
        ),
        (text) => {
          const mapped = mapUpstreamVersion(text)
          if (mapped !== undefined) expect(parseVersion(mapped).text).toBe(mapped)
        },
      ),
      { numRuns: 5000 },
    )
  })

  test('keeps the order of dotted numbers of any length', () => {
    const numbers = fc.array(fc.nat({ max: 12 }), { minLength: 3, maxLength: 6 })
    fc.assert(
      fc.property(numbers, numbers, (left, right) => {
        const [a, b] = [left, right].map((list) => parseVersion(mapUpstreamVersion(list.join('.')) ?? ''))
        if (!a || !b) throw new Error('two lists make two versions')
        expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(compareLists(left, right)))
      }),
    )
  })

  test('sets what follows a release between it and all that is next', () => {
    const order = [
      '1.2.3',
      '1.2.3.4',
      '1.2.3-unstable-2025-01-23',
      '1.2.3-unstable-2025-02-01',
      '1.2.4-alpha',
      '1.2.4',
    ]
    const mapped = order.map((text) => parseVersion(mapUpstreamVersion(text) ?? ''))
    expect(mapped.toSorted(compareVersions)).toEqual(mapped)
  })
})

/** As Postgres sorts under `COLLATE "C"`. */
function bytewise(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    if (value !== other) return value - other
  }
  return a.length - b.length
}
