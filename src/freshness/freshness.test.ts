import { expect, test } from 'vitest'
import { freshnessOf } from './freshness.js'

const REV = 'a'.repeat(40)
const versions = (...names: string[]) => ({ versions: names.map((name) => ({ name })) })

test.each([
  ['the newest', '1.2.3', ['v1.2.3', 'v1.2.2'], { distance: 'current', newest: 'v1.2.3', behind: 0 }],
  ['a patch', '1.2.2', ['v1.2.3', 'v1.2.2'], { distance: 'patch', newest: 'v1.2.3', behind: 1 }],
  [
    'a minor version',
    '1.1.0',
    ['1.3.0', '1.2.0', '1.1.0'],
    { distance: 'minor', newest: '1.3.0', behind: 2 },
  ],
  ['a major version', '1.1.0', ['2.0.0', '1.2.0'], { distance: 'major', newest: '2.0.0', behind: 2 }],
  [
    'a prerelease that does not count',
    '1.1.0',
    ['2.0.0-rc.1', '1.1.0'],
    { distance: 'current', newest: '1.1.0', behind: 0 },
  ],
  [
    'a prerelease that does',
    '2.0.0-rc.1',
    ['2.0.0-rc.2', '1.1.0'],
    { distance: 'prerelease', newest: '2.0.0-rc.2', behind: 1 },
  ],
  ['more than upstream', '3.0.0', ['2.0.0'], { distance: 'current', newest: '2.0.0', behind: 0 }],
  ['no version upstream', '3.0.0', ['nightly'], { distance: 'unknown' }],
])('a release of %s', (_, version, names, expected) => {
  expect(freshnessOf({ version }, versions(...names))).toEqual(expected)
})

test('compares what upstream calls it, not what firn does', () => {
  const standing = { version: '0.0.0-unstable.20250101', upstreamVersion: 'v1.0' }
  expect(freshnessOf(standing, versions('v1.1', 'v1.0'))).toEqual({
    distance: 'minor',
    newest: 'v1.1',
    behind: 1,
  })
})

test('of several things in one repository, looks at the tags of its own', () => {
  const standing = { version: '1.0.0', upstreamVersion: '1.0.0' }
  const found = versions('server-v9.0.0', 'server-v8.0.0', 'cli-v1.1.0', 'cli-v1.0.0')
  expect(freshnessOf(standing, found)).toEqual({ distance: 'minor', newest: 'cli-v1.1.0', behind: 1 })
})

test('of several things of one version, or at one commit, looks at the one that the release names', () => {
  const expected = { distance: 'minor', newest: 'cli-v1.3.0', behind: 1 }
  const standing = { version: '1.2.3', upstreamVersion: 'cli-v1.2.3' }
  const names = ['server-v2.0.0', 'cli-v1.3.0', 'server-v1.2.3', 'cli-v1.2.3']
  expect(freshnessOf(standing, versions(...names))).toEqual(expected)
  const tagged = { versions: names.map((name, at) => (at < 2 ? { name } : { name, rev: REV })) }
  expect(freshnessOf({ ...standing, rev: REV }, tagged)).toEqual(expected)
  expect(freshnessOf(standing, versions(...names.slice(0, 2)))).toEqual(expected)
})

test('knows the version of a commit by its tag', () => {
  const found = {
    versions: [
      { name: 'v2.0.0', rev: 'b'.repeat(40) },
      { name: 'v1.0.0', rev: REV },
    ],
  }
  expect(freshnessOf({ version: '0.0.0-unstable.20250101', rev: REV }, found)).toEqual({
    distance: 'major',
    newest: 'v2.0.0',
    behind: 1,
  })
})

test('a commit without a version is current while it is the newest of its branch', () => {
  const standing = { version: '0.0.0-unstable.20250101', rev: REV }
  expect(freshnessOf(standing, { versions: [], head: REV })).toEqual({ distance: 'current' })
  expect(freshnessOf(standing, { versions: [], head: 'b'.repeat(40) })).toEqual({ distance: 'unknown' })
})

test('none of several things in a repository is taken for a release that none fits', () => {
  const found = versions('server-v9.0.0', 'server-v8.0.0', 'cli-v1.1.0')
  expect(freshnessOf({ version: '3.0.0' }, found)).toEqual({ distance: 'unknown' })
})
