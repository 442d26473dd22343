import type { ChannelView, DefinitionView, ReleaseSummary } from '../../src/lexicons/dev/firn/defs.js'
import type { ChannelRow, Definitions, NewestRow } from '../hydrate/definitions.js'
import { actorView } from './actor.js'
import { findingCounts } from './finding-counts.js'
import { modelFacts } from './model-facts.js'
import { atUri, datetime } from './strings.js'

/** The views of definitions in the order asked for; those that meanwhile went, or whose author did, are left out. */
export function definitionViews(uris: readonly string[], hydrated: Definitions): DefinitionView[] {
  return uris.flatMap((uri) => definitionView(uri, hydrated) ?? [])
}

/** Undefined when the definition, its record or its author is not to be shown. */
export function definitionView(uri: string, hydrated: Definitions): DefinitionView | undefined {
  const row = hydrated.definitions.get(uri)
  const author = row && hydrated.actors.get(row.did)
  const record = hydrated.records.get(uri)
  if (!row || !author || !record) return undefined
  const { newestReleaseUri } = row
  const newest = newestReleaseUri === null ? undefined : hydrated.newest.get(newestReleaseUri)
  const model = newestReleaseUri === null ? undefined : hydrated.models.get(newestReleaseUri)
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    rev: row.rev,
    author: actorView(author),
    indexedAt: datetime(row.indexedAt),
    kind: row.kind,
    name: row.name,
    record,
    ...(newest ? { newest: releaseSummary(newest) } : {}),
    releaseCount: row.releaseCount,
    score: row.score,
    findings: findingCounts(row),
    hasService: row.hasService,
    hasModule: row.hasModule,
    systems: row.systems,
    channels: (hydrated.channels.get(uri) ?? []).map(channelView),
    ...(model ? { model: modelFacts(model) } : {}),
  }
}

function releaseSummary(row: NewestRow): ReleaseSummary {
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    version: row.version,
    indexedAt: datetime(row.indexedAt),
    createdAt: datetime(row.createdAt),
    yanked: row.yanked,
  }
}

function channelView(row: ChannelRow): ChannelView {
  return {
    uri: atUri(row.uri),
    cid: row.cid,
    name: row.name,
    release: atUri(row.releaseUri),
    ...(row.version === null ? {} : { version: row.version }),
    indexedAt: datetime(row.indexedAt),
  }
}
