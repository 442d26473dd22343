import { storableText } from '../indexing/storable-text.js'
import { MAX_UPSTREAM_VERSIONS } from '../limits/freshness.js'
import { compareVersions } from '../requirement/version.js'
import type { FreshnessSources } from '../settings.js'
import type { UpstreamVersion, UpstreamVersions } from './freshness.js'
import { listGitVersions } from './git-refs.js'
import { parseTag } from './loose-version.js'
import { listRegistryVersions } from './registries.js'
import type { AskOptions } from './request.js'
import type { Upstream } from './upstream.js'

/** Whom to ask about an upstream: one origin, so that one host's turn is known before it is asked. */
export function originOf({ kind, place }: Upstream, sources: FreshnessSources): string | undefined {
  if (kind === 'git') return sources.git ? new URL(place).origin : undefined
  return sources[kind]
}

/** What an upstream has now: no more than is kept. @throws UpstreamError */
export async function checkUpstream(
  { kind, place }: Upstream,
  origin: string,
  options: AskOptions,
): Promise<UpstreamVersions> {
  const found =
    kind === 'git'
      ? await listGitVersions(place, options)
      : await listRegistryVersions(kind, place, origin, options)
  return { ...found, versions: newestOf(found.versions) }
}

/** What reads as a version, newest first: of each thing that a repository has tags of as many as of the others. */
function newestOf(versions: readonly UpstreamVersion[]): UpstreamVersion[] {
  const read = versions.flatMap((one) => {
    // Among the words around a version may be what PostgreSQL cannot hold.
    const parsed = storableText(one.name) === one.name ? parseTag(one.name) : undefined
    return parsed ? [{ one, ...parsed }] : []
  })
  const byPrefix = Map.groupBy(
    read.sort((a, b) => compareVersions(b.version, a.version)),
    ({ prefix }) => prefix,
  )
  const share = Math.max(Math.trunc(MAX_UPSTREAM_VERSIONS / Math.max(byPrefix.size, 1)), 1)
  return [...byPrefix.values()]
    .flatMap((some) => some.slice(0, share))
    .sort((a, b) => compareVersions(b.version, a.version))
    .slice(0, MAX_UPSTREAM_VERSIONS)
    .map(({ one }) => one)
}
