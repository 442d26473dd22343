import type { ReleaseView, YankView } from '../../src/lexicons/dev/firn/defs.js'
import type { Releases, YankRow } from '../hydrate/releases.js'
import { actorView } from './actor.js'
import { findingCounts } from './finding-counts.js'
import type { Links } from './links.js'
import { modelFacts } from './model-facts.js'
import { atUri, datetime } from './strings.js'

/** The views of releases in the order asked for; those that meanwhile went, or whose author did, are left out. */
export function releaseViews(uris: readonly string[], hydrated: Releases, links: Links): ReleaseView[] {
  return uris.flatMap((uri) => releaseView(uri, hydrated, links) ?? [])
}

/** Undefined when the release, its record or its author is not to be shown. */
export function releaseView(uri: string, hydrated: Releases, links: Links): ReleaseView | undefined {
  const row = hydrated.releases.get(uri)
  const author = row && hydrated.actors.get(row.did)
  const record = hydrated.records.get(uri)
  if (!row || !author || !record) return undefined
  const name = row.name ?? row.key
  const yank = hydrated.yanks.get(uri)
  const model = hydrated.models.get(uri)
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    rev: row.rev,
    author: actorView(author),
    indexedAt: datetime(row.indexedAt),
    kind: row.kind,
    name,
    version: row.version,
    definition: atUri(row.definitionUri),
    record,
    ...(yank ? { yank: yankView(yank) } : {}),
    channels: hydrated.channels.get(uri) ?? [],
    conflicts: hydrated.conflicts.get(uri) ?? 0,
    findings: findingCounts(row),
    score: row.score,
    ...(model ? { model: modelFacts(model) } : {}),
    url: links.release({ did: row.did, kind: row.kind, name: row.key, version: row.version }),
    proof: links.proof(uri),
  }
}

function yankView(row: YankRow): YankView {
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.replacement === null ? {} : { replacement: atUri(row.replacement) }),
    indexedAt: datetime(row.indexedAt),
  }
}
