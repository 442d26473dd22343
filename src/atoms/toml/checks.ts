import { decodeNix32, Nix32Error } from '../../nix/nix32.js'
import { parseRequirement, RequirementError } from '../../requirement/requirement.js'
import { VersionError } from '../../requirement/version.js'
import { isAtomId } from '../atom-id.js'
import { parseAtomVersion } from '../atom-version.js'
import { checkName } from '../name.js'
import { isAnyObjectId } from '../object-id.js'
import type { Check, Problem } from './scope.js'

/** Mirrors that are the repository itself; atom.toml and atom.lock write it so. */
export const THIS_REPOSITORY = '::'

export const checkLabel: Check = (text) => checkNameOf('label', text)

export const checkTag: Check = (text) => checkNameOf('tag', text)

export const checkVersion: Check = (text) =>
  orProblem(text, () => parseAtomVersion(text), VersionError, 'Write a version as in 1.2.3.')

export const checkRequirement: Check = (text) =>
  orProblem(text, () => parseRequirement(text), RequirementError, 'Write a requirement as in ^1.2.')

/** A commit: 40 hexadecimal digits, or 64 in a repository of SHA-256. */
export const checkCommit: Check = (text) =>
  isAnyObjectId(text)
    ? text
    : problem(`${shown(text)} is no commit.`, 'Write all its 40 or 64 hexadecimal digits.')

/** An AtomId in text: 32 bytes in the lower-case alphabet of base32hex. */
export const checkAtomId: Check = (text) =>
  isAtomId(text) ? text : problem(`${shown(text)} is no atom's id.`, 'It has 52 characters of 0-9 and a-v.')

/** An address that can be downloaded: whole, with its scheme. */
export const checkUrl: Check = (text) =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text) && !UNPRINTABLE.test(text) && URL.canParse(text)
    ? text
    : problem(`${shown(text)} is no address.`, 'Write it whole, as in https://example.org/source.tar.gz.')

/** A Git repository: a URL, or `user@host:path` as ssh takes it. */
export const checkGitUrl: Check = (text) =>
  typeof checkUrl(text) === 'string' || (/^(?:[\w.-]+@)?[\w.-]+:[^:]/.test(text) && !UNPRINTABLE.test(text))
    ? text
    : problem(
        `${shown(text)} is no address of a Git repository.`,
        'Write it whole, as in https://example.org/repository; aliases are for the command line.',
      )

export const checkMirror: Check = (text) => (text === THIS_REPOSITORY ? text : checkGitUrl(text))

/** A path inside the atom or the repository. */
export const checkPath: Check = (text) => {
  if (text === '' || UNPRINTABLE_IN_PATH.test(text)) {
    return problem(`${shown(text)} is no path.`, 'Write one as in src, or . for the directory itself.')
  }
  if (text.startsWith('/') || text.split('/').includes('..')) {
    return problem(`${shown(text)} leads out of the directory.`, 'Write a path inside it, as in src.')
  }
  return text
}

/** A hash in a form that Nix reads: `sha256-` and base64, or `sha256:` and base 16, 32 or 64. */
export const checkHash: Check = (text) => {
  const [, algorithm = '', separator, digits = ''] = /^(md5|sha1|sha256|sha512)([-:])(.+)$/s.exec(text) ?? []
  const size = HASH_SIZES.get(algorithm)
  if (size !== undefined && isDigest(digits, size, separator === '-')) return text
  return problem(`${shown(text)} is no hash that Nix reads.`, 'Write sha256- and 44 characters of base64.')
}

/** Any text on one line. */
export const checkLine: Check = (text) =>
  UNPRINTABLE_IN_PATH.test(text)
    ? problem('The text has more than one line, or control characters.', 'Write it on one line.')
    : text

const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\s]/u
const UNPRINTABLE_IN_PATH = /[\p{Cc}\p{Zl}\p{Zp}]/u
const HASH_SIZES: ReadonlyMap<string, number> = new Map([
  ['md5', 16],
  ['sha1', 20],
  ['sha256', 32],
  ['sha512', 64],
])

function isDigest(digits: string, size: number, sri: boolean): boolean {
  const bytes = Buffer.from(digits, 'base64')
  if (bytes.length === size && bytes.toString('base64') === digits) return true
  if (sri) return false
  if (digits.length === size * 2) return /^[0-9a-f]+$/.test(digits)
  try {
    return decodeNix32(digits, size).length === size
  } catch (error) {
    if (error instanceof Nix32Error) return false
    throw error
  }
}

/** The normalised name: labels are hashed in that form. */
function checkNameOf(kind: 'label' | 'tag', text: string): string | Problem {
  const verdict = checkName(kind, text)
  return 'name' in verdict ? verdict.name : problem(verdict.error.message, `Write another ${kind}.`)
}

function problem(message: string, fix: string): Problem {
  return { message, fix }
}

/** A value in a message, cut where it is long. */
function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

function orProblem(
  text: string,
  parse: () => unknown,
  expected: typeof VersionError | typeof RequirementError,
  fix: string,
): string | Problem {
  try {
    parse()
    return text
  } catch (error) {
    if (error instanceof expected) return { message: error.message, fix }
    throw error
  }
}
