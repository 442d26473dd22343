import { parseVersion, tryParseVersion, VersionError } from '../requirement/version.js'

/** Git allows no part of a ref's name to end so, for that is what it names its lock files. */
const LOCK_SUFFIX = '.lock'

/**
 * The version of an atom, as written: semver 2.0.0 with build metadata, that can stand in the name of a ref.
 * @throws VersionError
 */
export function parseAtomVersion(text: string): string {
  parseVersion(text, { build: true })
  if (text.endsWith(LOCK_SUFFIX)) {
    throw new VersionError(
      `"${text}" ends in "${LOCK_SUFFIX}", which git allows in no ref: choose another ending.`,
    )
  }
  return text
}

export function isAtomVersion(text: string): boolean {
  return tryParseVersion(text, { build: true }) !== undefined && !text.endsWith(LOCK_SUFFIX)
}
