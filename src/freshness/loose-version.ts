import { MAX_UPSTREAM_VERSION_LENGTH } from '../limits/freshness.js'
import type { Version } from '../requirement/version.js'

/** All that a version is written with. Looked at first, so that the next pattern never has to go back and try again. */
const SIGNS = /^[\w.-]*$/
/** Numbers, then what follows them: `1.2`, `1.2.3-rc.1`, `1.2.3rc1`, `2024.01.15`, `1.2.3.post1`. */
const NUMBERS =
  /^[vV]?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?((?:\.\d+)*)(?:[-._]?([A-Za-z][\w.-]*|\d[\w.-]*))?$/
/** Where the version of a tag begins: at the first number that a dot and another number follow. */
const START = /[vV]?(?<!\d)\d+\.\d/
/** Words after the numbers that mean a release all the same (PEP 440, Maven). */
const STILL_A_RELEASE = /^(?:post\d*|final|ga|release|r\d+)$/i

/** A version as projects write them, which need not be semver. `text` is the text as written. */
export function parseLooseVersion(text: string): Version | undefined {
  if (text.length > MAX_UPSTREAM_VERSION_LENGTH) return undefined
  // Build metadata counts in no order.
  const [counted = ''] = text.split('+', 1)
  if (!SIGNS.test(counted)) return undefined
  const [, major, minor, patch = '0', , suffix] = NUMBERS.exec(counted) ?? []
  if (major === undefined || minor === undefined) return undefined
  const prerelease = suffix === undefined || STILL_A_RELEASE.test(suffix) ? [] : identifiersOf(suffix)
  return { major: Number(major), minor: Number(minor), patch: Number(patch), prerelease, text }
}

/** A tag as the words before its version and the version: `cli-v1.2.3` is `cli-` and 1.2.3. */
export function parseTag(tag: string): { prefix: string; version: Version } | undefined {
  if (tag.length > MAX_UPSTREAM_VERSION_LENGTH) return undefined
  const start = tag.search(START)
  const version = start === -1 ? undefined : parseLooseVersion(tag.slice(start))
  return version && { prefix: tag.slice(0, start), version }
}

/** `rc1` counts as `rc.1`, so that rc10 comes after rc9. */
function identifiersOf(suffix: string): (string | number)[] {
  return suffix
    .replace(/([A-Za-z])(?=\d)/g, '$1.')
    .split(/[.\-_]+/)
    .filter((part) => part !== '')
    .map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : part.toLowerCase()))
}
