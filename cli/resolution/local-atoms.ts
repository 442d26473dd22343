import { parseVersion } from '../../src/requirement/version.js'

/** The version under which an atom of the same repository is locked while no published one will do, as eka has it. */
export function localVersion(version: string): string {
  const { major, minor, patch } = parseVersion(version, { build: true })
  return `${major}.${minor}.${patch}-local`
}
