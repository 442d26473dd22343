import { mapUpstreamVersion } from '../requirement/version.js'
import { EntryRefusal } from './entry-refusal.js'
import type { TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'

const COMMIT = /^[0-9a-f]{40}$/
const SHOWN_COMMIT_LENGTH = 12

export interface MappedVersion {
  readonly version: string
  /** Upstream's own text, where it is another. */
  readonly upstreamVersion?: string
}

/**
 * The semantic version of an entry. An upstream without versions gets one that names the pinned commit.
 * @throws EntryRefusal `NoVersion`
 */
export function mapVersion({ version, upstream }: CatalogueEntry, note: TakeNote): MappedVersion {
  if (!version) throw new EntryRefusal('NoVersion', 'The catalogue gives it no version.')
  const mapped = mapUpstreamVersion(version)
  if (mapped === version) return { version }
  if (mapped !== undefined) return { version: mapped, upstreamVersion: version }
  if (version !== 'unstable' || !upstream?.rev || !COMMIT.test(upstream.rev)) {
    throw new EntryRefusal('NoVersion', `"${version}" cannot be told as a semantic version.`)
  }
  const message =
    'The catalogue calls it "unstable" without a date, so the version names the commit and has no order.'
  note(
    'version-from-commit',
    'warning',
    message,
    'Publish under a version of upstream, or with the date of the commit.',
  )
  const commit = upstream.rev.slice(0, SHOWN_COMMIT_LENGTH)
  return { version: `0.0.0-unstable.g${commit}`, upstreamVersion: version }
}
