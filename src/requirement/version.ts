import { MAX_VERSION_LENGTH } from '../limits/syntax.js'
import { buildSortKey } from './build-order.js'

/** A semver 2.0.0 version. `text` is the version as written. */
export interface Version {
  readonly major: number
  readonly minor: number
  readonly patch: number
  readonly prerelease: readonly (string | number)[]
  readonly text: string
}

/** A text that is no semver 2.0.0 version; the message says what is wrong and what to write. */
export class VersionError extends Error {
  override name = 'VersionError'
}

export interface ParseVersionOptions {
  /** Accept build metadata (`+…`), which releases of atoms alone may carry. It never counts in precedence. */
  readonly build?: boolean
}

const SHAPE = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]*))?(?:\+([0-9A-Za-z.-]*))?$/

/**
 * Reads a semver 2.0.0 version (https://semver.org, sections 2, 9 and 10). Numbers beyond
 * `Number.MAX_SAFE_INTEGER` are refused, for two of them could not be told apart.
 * @throws VersionError
 */
export function parseVersion(text: string, options: ParseVersionOptions = {}): Version {
  if (text.length > MAX_VERSION_LENGTH) {
    throw new VersionError(
      `A version of ${text.length} characters is too long: at most ${MAX_VERSION_LENGTH}.`,
    )
  }
  const match = SHAPE.exec(text)
  if (!match) throw new VersionError(shapeProblem(text))
  const [, major = '', minor = '', patch = '', prerelease, build] = match
  if (build !== undefined) {
    if (!options.build) {
      throw new VersionError(
        `"${text}" carries build metadata: leave out "+${build}", which no version order can tell apart.`,
      )
    }
    if (build.split('.').includes('')) {
      throw new VersionError(`"${text}" has an empty part after "+": write parts divided by single dots.`)
    }
  }
  return {
    major: parseNumber(major, text),
    minor: parseNumber(minor, text),
    patch: parseNumber(patch, text),
    prerelease: prerelease === undefined ? [] : parsePrerelease(prerelease, text),
    text,
  }
}

/** As `parseVersion`, but undefined in place of an error. */
export function tryParseVersion(text: string, options: ParseVersionOptions = {}): Version | undefined {
  try {
    return parseVersion(text, options)
  } catch (error) {
    if (error instanceof VersionError) return undefined
    throw error
  }
}

function parseNumber(digits: string, text: string): number {
  if (digits.length > 1 && digits.startsWith('0')) {
    throw new VersionError(
      `"${text}" has a number with a leading zero: write ${digits.replace(/^0+(?=\d)/, '')} for ${digits}.`,
    )
  }
  const value = Number(digits)
  if (!Number.isSafeInteger(value)) {
    throw new VersionError(`"${text}" has a number beyond ${Number.MAX_SAFE_INTEGER}: ${digits}.`)
  }
  return value
}

/** The dot-separated parts after `-`: digits alone are numbers, all else is text. */
function parsePrerelease(prerelease: string, text: string): (string | number)[] {
  return prerelease.split('.').map((part) => {
    if (part === '') {
      throw new VersionError(`"${text}" has an empty part after "-": write parts divided by single dots.`)
    }
    return /^\d+$/.test(part) ? parseNumber(part, text) : part
  })
}

function shapeProblem(text: string): string {
  const shown = JSON.stringify(text)
  if (text === '') return 'The version is empty: write three numbers, as in 1.2.3.'
  if (/^[vV]\d/.test(text)) return `${shown} starts with "${text[0]}": write ${text.slice(1)}.`
  if (text !== text.trim()) return `${shown} has space around it: write ${JSON.stringify(text.trim())}.`
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    return `${shown} needs three numbers: write ${text}${text.includes('.') ? '.0' : '.0.0'}.`
  }
  return `${shown} is no semantic version: write three numbers, as in 1.2.3, or 1.2.3-rc.1 for a prerelease.`
}

/** Order of precedence (semver 2.0.0, section 11): negative, zero or positive. Build metadata does not count. */
export function compareVersions(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    comparePrereleases(a.prerelease, b.prerelease)
  )
}

/** Order of two prereleases; none at all is the highest, as 1.0.0-rc.1 < 1.0.0. */
export function comparePrereleases(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right === undefined) return 1
    if (left === right) continue
    if (typeof left === 'number') return typeof right === 'number' ? left - right : -1
    if (typeof right === 'number') return 1
    return left < right ? -1 : 1
  }
  return a.length - b.length
}

export function isPrerelease(version: Version): boolean {
  return version.prerelease.length > 0
}

/**
 * An ASCII text whose bytewise (`COLLATE "C"`) order is that of `compareVersions`, so that a database sorts
 * versions with a plain index. Every number is led by its count of digits in base 36, which makes `10` ("210")
 * follow `9` ("19"). After the three numbers, `~` marks a release; a prerelease is a run of parts, `0` before a
 * number and `a` before a text (numbers come first), closed by `!`, which sorts below all of them. What is equal so far
 * is told apart by its build metadata, as in Rust's `semver` crate.
 */
export function versionSortKey(version: Version): string {
  const core = sortableNumber(version.major) + sortableNumber(version.minor) + sortableNumber(version.patch)
  const plus = version.text.indexOf('+')
  const build = plus === -1 ? '' : buildSortKey(version.text.slice(plus + 1))
  if (!isPrerelease(version)) return `${core}~${build}`
  const parts = version.prerelease.map((part) =>
    typeof part === 'number' ? `0${sortableNumber(part)}` : `a${part}!`,
  )
  return `${core}${parts.join('')}!${build}`
}

function sortableNumber(value: number): string {
  const digits = String(value)
  return digits.length.toString(36) + digits
}

/** Words that upstreams put before a release, with the spelling under which they sort in the usual order. */
const PRERELEASE_WORDS: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['alpha', 'alpha'],
  ['b', 'beta'],
  ['beta', 'beta'],
  ['c', 'rc'],
  ['dev', 'dev'],
  ['nightly', 'nightly'],
  ['pre', 'pre'],
  ['preview', 'preview'],
  ['rc', 'rc'],
  ['snapshot', 'snapshot'],
])

const PREFIX = /^(?:v|version|release)[-_./ ]?(?=\d)/i
const UNSTABLE = /^(?:(.+)-)?unstable[-.](\d{4})-?(\d{2})-?(\d{2})$/i
const GIT_DESCRIBE = /^(.+)-(\d+)-(g[0-9a-f]{4,40})$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const NUMBERS = /^(\d+(?:[._]\d+)*)(?:[-._]?([a-z]+)[-._]?(\d*))?$/i

/**
 * The semver version for an upstream's own version text, or undefined when nothing sensible exists. The rules,
 * in turn; each keeps the order of the versions of one upstream:
 * 1. Space around the text and a leading `v`, `version-` or `release-` before a digit fall away.
 * 2. `unstable-2025-01-23`, also after a base of zeros: `0.0.0-unstable.20250123`. After another base it is
 *    what follows that base (rule 8): `1.2.3-unstable-2025-01-23` → `1.2.4-0.unstable.20250123`.
 * 3. `git describe`: `1.2.3-4-gabc1234` follows its base: `1.2.4-0.4.gabc1234`.
 * 4. Semver stays as it is, but for build metadata, which falls away.
 * 5. A date: `2025-01-23` → `2025.1.23`.
 * 6. One to three numbers (`.` or `_` between) are filled up with zeros, leading zeros fall away: `v1.2` →
 *    `1.2.0`, `2024.05.01` → `2024.5.1`. A usual prerelease word may follow: `1.2rc1` → `1.2.0-rc.1`,
 *    `1.2.0b3` → `1.2.0-beta.3`. A bare letter may not: `1.1.1a` is a later patch for some and an alpha for others.
 * 7. Four numbers and more follow the first three: `1.2.3.4` → `1.2.4-0.4`; so does `1.2.3.post1` (PEP 440).
 * 8. What follows `x.y.z` is `x.y.(z+1)-0.…`, as in Go's pseudo-versions: above `x.y.z`, below every other version
 *    of the next patch. What follows a prerelease extends it. Both are prereleases: ask for them by name.
 */
export function mapUpstreamVersion(text: string): string | undefined {
  const trimmed = text.trim()
  if (trimmed.length > MAX_VERSION_LENGTH) return undefined
  const mapped = mapShape(trimmed.replace(PREFIX, ''))
  return mapped === undefined ? undefined : tryParseVersion(mapped)?.text
}

function mapShape(text: string): string | undefined {
  const unstable = UNSTABLE.exec(text)
  if (unstable) {
    const [, base = '0', year = '', month = '', day = ''] = unstable
    if (!isDate(year, month, day)) return undefined
    const mark = `unstable.${year}${month}${day}`
    return /^[0.]+$/.test(base) ? `0.0.0-${mark}` : following(base, mark)
  }
  const described = GIT_DESCRIBE.exec(text)
  if (described) {
    const [, base = '', commits = '', commit = ''] = described
    return following(base, `${Number(commits)}.${commit}`)
  }
  if (tryParseVersion(text, { build: true })) return text.replace(/\+.*$/, '')
  const date = DATE.exec(text)
  if (date) {
    const [, year = '', month = '', day = ''] = date
    return isDate(year, month, day) ? `${year}.${Number(month)}.${Number(day)}` : undefined
  }
  return mapNumbers(text)
}

function mapNumbers(text: string): string | undefined {
  const match = NUMBERS.exec(text)
  if (!match) return undefined
  const [, numbers = '', writtenWord = '', count = ''] = match
  const [major = 0, minor = 0, patch = 0, ...more] = numbers.split(/[._]/).map(Number)
  const core = `${major}.${minor}.${patch}`
  const word = writtenWord.toLowerCase()
  if (more.length > 0) return word === '' ? following(core, more.join('.')) : undefined
  if (word === '') return core
  if (word === 'post') return following(core, `post.${Number(count)}`)
  const prerelease = PRERELEASE_WORDS.get(word)
  if (prerelease === undefined || (word.length === 1 && count === '')) return undefined
  return `${core}-${prerelease}${count === '' ? '' : `.${Number(count)}`}`
}

/** What comes after `base` and before the next version of its upstream (rule 8). */
function following(base: string, mark: string): string | undefined {
  const version = tryParseVersion(mapShape(base) ?? '')
  if (!version) return undefined
  if (isPrerelease(version)) return `${version.text}.${mark}`
  return `${version.major}.${version.minor}.${version.patch + 1}-0.${mark}`
}

function isDate(year: string, month: string, day: string): boolean {
  return !year.startsWith('0') && inRange(month, 12) && inRange(day, 31)
}

function inRange(digits: string, last: number): boolean {
  return Number(digits) >= 1 && Number(digits) <= last
}
