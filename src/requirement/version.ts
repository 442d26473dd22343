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
  /** Accept build metadata (`+…`), which firn's releases must not carry. It never counts in an order. */
  readonly build?: boolean
}

export function parseVersion(text: string, options?: ParseVersionOptions): Version {
  throw new VersionError(`${text} ${options?.build}`)
}

export function tryParseVersion(text: string, options?: ParseVersionOptions): Version | undefined {
  throw new VersionError(`${text} ${options?.build}`)
}

/** Order of precedence (semver 2.0.0, section 11): negative, zero or positive. */
export function compareVersions(a: Version, b: Version): number {
  throw new VersionError(`${a.text} ${b.text}`)
}

export function isPrerelease(version: Version): boolean {
  return version.prerelease.length > 0
}

/** An ASCII text whose bytewise (`COLLATE "C"`) order is that of `compareVersions`. */
export function versionSortKey(version: Version): string {
  throw new VersionError(version.text)
}

/** The semver version for an upstream's own version text, or undefined when nothing sensible exists. */
export function mapUpstreamVersion(text: string): string | undefined {
  throw new VersionError(text)
}
