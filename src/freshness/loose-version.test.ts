import { expect, test } from 'vitest'
import { cpuMsOf } from '../../tests/support/cpu-time.js'
import { compareVersions } from '../requirement/version.js'
import { parseLooseVersion, parseTag } from './loose-version.js'

test.each([
  ['1.2.3', '1.2.3'],
  ['v1.2', '1.2.0'],
  ['2024.01.15', '2024.1.15'],
  ['1.2.3.4', '1.2.3'],
  ['1.2.3-rc.1', '1.2.3-rc.1'],
  ['1.2.3rc10', '1.2.3-rc.10'],
  ['1.0b2', '1.0.0-b.2'],
  ['1.2.3.post1', '1.2.3'],
  ['1.2.3+build.5', '1.2.3'],
  ['2.0-SNAPSHOT', '2.0.0-snapshot'],
])('%s reads as %s', (text, expected) => {
  const { major, minor, patch, prerelease } = parseLooseVersion(text) ?? {}
  const suffix = prerelease?.length ? `-${prerelease.join('.')}` : ''
  expect(`${major}.${minor}.${patch}${suffix}`).toBe(expected)
})

test.each(['', 'latest', '20250123', 'v', 'f84a597', `1.${'0'.repeat(200)}`])('%s is no version', (text) => {
  expect(parseLooseVersion(text)).toBeUndefined()
})

test.each([
  ['v1.2.3', '', '1.2.3'],
  ['cli-v1.2.3', 'cli-', '1.2.3'],
  ['@scope/name@1.2.3-rc.1', '@scope/name@', '1.2.3'],
  ['release/2.0', 'release/', '2.0.0'],
  ['oauth2-1.5.0', 'oauth2-', '1.5.0'],
])('the tag %s is "%s" before %s', (tag, prefix, version) => {
  const parsed = parseTag(tag)
  expect(parsed?.prefix).toBe(prefix)
  const { major, minor, patch } = parsed?.version ?? {}
  expect(`${major}.${minor}.${patch}`).toBe(version)
})

test.each(['nightly', 'build-20250123', ''])('the tag "%s" is of no version', (tag) => {
  expect(parseTag(tag)).toBeUndefined()
})

test('rc10 comes after rc9', () => {
  const [a, b] = [parseLooseVersion('1.0.0rc10'), parseLooseVersion('1.0.0rc9')]
  expect(a && b && compareVersions(a, b)).toBeGreaterThan(0)
})

test('fifty thousand hostile tags take no time', () => {
  const hostile = ['1.1.1', ...Array<string>(13).fill('.11111111'), '!'].join('')
  const tags = [hostile, `${'1'.repeat(127)}!`, `1.1${'+'.repeat(120)}\n`, `1.1${'.1'.repeat(62)}!`]
  const spent = cpuMsOf(() => {
    for (const tag of tags) for (let count = 0; count < 50_000; count++) parseTag(tag)
  })
  expect(spent).toBeLessThan(5_000)
})
