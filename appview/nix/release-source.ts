import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { getBlob } from '../../src/lexicons/com/atproto/sync.js'
import {
  MAX_LOCK_CANDIDATES,
  PREFETCH_DEPTH,
  PREFETCHED_CANDIDATES,
  SOURCE_ANSWERS_PER_TURN,
} from '../../src/limits/nix.js'
import type { JsonObject, JsonValue } from '../../src/nix/canonical-json.js'
import { sourceBlobs, sourceReleases } from '../../src/nix/placed-recipes.js'
import type { LockedDefinition } from '../../src/resolve/lock.js'
import type { Candidate, LockableRelease, ReleaseSource } from '../../src/resolve/resolve-lock.js'
import { anyOf } from '../hydrate/any.js'

/** Resolution from the rows of the database, and the records that it met. */
export interface RowSource extends ReleaseSource {
  /** Lex JSON of the releases that `releaseOf` gave, by CID. */
  readonly records: ReadonlyMap<string, JsonObject>
  /** Reads many releases at once, and what they most likely depend on: later answers come without asking again. */
  prefetch(uris: readonly string[]): Promise<void>
  /** As in ReleaseSource. */
  releaseOf(uri: string): Promise<LockableRelease | undefined>
}

/** Accounts that are not active, and what is deleted, do not exist for it. */
export function createRowSource(db: Db, publicUrl: string): RowSource {
  const records = new Map<string, JsonObject>()
  const releases = new Map<string, LockableRelease>()
  const candidates = new Map<string, readonly Candidate[]>()
  let answers = 0

  /** A closure of known rows waits for no database: without this nobody else would run meanwhile. */
  async function letOthersRun(): Promise<void> {
    answers++
    if (answers % SOURCE_ANSWERS_PER_TURN === 0) await nextTurn()
  }

  async function readReleases(uris: readonly string[]): Promise<void> {
    const rows = await selectReleases(db, uris)
    const [edges, definitions] = await Promise.all([selectEdges(db, uris), selectDefinitions(db, rows)])
    for (const { uri, cid, rev, did, kind, key, version, definitionUri, json, pds } of rows) {
      const record = json as JsonObject
      const definition = definitions.get(definitionUri)
      records.set(cid, record)
      releases.set(uri, {
        ...{ uri, cid, rev, did, kind, name: key, version },
        dependencies: edges.get(uri) ?? [],
        sources: sourceReleases(record),
        ...(definition ? { definition } : {}),
        blobs: blobAddresses(record, { did, pds, publicUrl }),
      })
    }
  }

  async function prefetch(uris: readonly string[]): Promise<void> {
    let wanted = uris
    for (let depth = 0; depth < PREFETCH_DEPTH && wanted.length > 0; depth++) {
      await readReleases(wanted)
      const edges = wanted.flatMap((uri) => releases.get(uri)?.dependencies ?? [])
      const definitions = new Set(edges.map(({ definition }) => definition))
      const unknown = [...definitions].filter((definition) => !candidates.has(definition))
      for (const [definition, found] of await selectFewCandidates(db, unknown)) {
        // Of those with more the rest is not known.
        if (found.length < PREFETCHED_CANDIDATES) candidates.set(definition, found)
      }
      const sources = wanted.flatMap((uri) => releases.get(uri)?.sources ?? []).map(({ uri }) => uri)
      const likely = unknown.flatMap((definition) => {
        const found = candidates.get(definition)?.find(({ yanked }) => !yanked)
        return found ? [found.uri] : []
      })
      wanted = [...new Set([...likely, ...sources])].filter((uri) => !releases.has(uri))
    }
  }

  return {
    records,
    prefetch,
    async candidatesOf(definition) {
      await letOthersRun()
      const found = candidates.get(definition) ?? (await selectCandidates(db, definition))
      candidates.set(definition, found)
      return found
    },
    async releaseOf(uri) {
      await letOthersRun()
      if (!releases.has(uri)) await readReleases([uri])
      return releases.get(uri)
    },
  }
}

function selectCandidates(db: Db, definition: string) {
  return db
    .selectFrom('release')
    .innerJoin('actor', 'actor.did', 'release.did')
    .select(['uri', 'version', 'yanked'])
    .where('definitionUri', '=', definition)
    .where('actor.active', '=', true)
    .orderBy('versionKey', 'desc')
    .limit(MAX_LOCK_CANDIDATES)
    .execute()
}

/** The highest of each definition. */
async function selectFewCandidates(
  db: Db,
  definitions: readonly string[],
): Promise<Map<string, readonly Candidate[]>> {
  const { rows } = await sql<Candidate & { definition: string }>`
    select definition, candidate.uri, candidate.version, candidate.yanked
    from unnest(${definitions}::text[]) as definition
    cross join lateral (
      select release.uri, release.version, release.yanked, release."versionKey"
      from release join actor on actor.did = release.did
      where release."definitionUri" = definition and actor.active
      order by release."versionKey" desc
      limit ${PREFETCHED_CANDIDATES}
    ) as candidate
    order by definition, candidate."versionKey" desc`.execute(db)
  const found = new Map<string, Candidate[]>(definitions.map((definition) => [definition, []]))
  for (const { definition, ...candidate } of rows) found.get(definition)?.push(candidate)
  return found
}

function selectReleases(db: Db, uris: readonly string[]) {
  return db
    .selectFrom('release')
    .innerJoin('actor', 'actor.did', 'release.did')
    .innerJoin('record', (join) =>
      join.onRef('record.uri', '=', 'release.uri').onRef('record.cid', '=', 'release.cid'),
    )
    .select(['release.uri', 'release.cid', 'release.did', 'release.kind', 'release.key', 'release.version'])
    .select(['release.definitionUri', 'release.rev', 'record.json', 'actor.pds'])
    .where('release.uri', '=', anyOf(uris))
    .where('actor.active', '=', true)
    .execute()
}

async function selectEdges(
  db: Db,
  uris: readonly string[],
): Promise<Map<string, LockableRelease['dependencies']>> {
  const rows = await db
    .selectFrom('dependency')
    .select(['releaseUri', 'name', 'definitionUri as definition', 'requirement'])
    .where('releaseUri', '=', anyOf(uris))
    .orderBy('name')
    .execute()
  return Map.groupBy(rows, ({ releaseUri }) => releaseUri)
}

/** What `meta` needs of definitions that stand. */
async function selectDefinitions(
  db: Db,
  releases: readonly { definitionUri: string }[],
): Promise<Map<string, LockedDefinition>> {
  const rows = await db
    .selectFrom('record')
    .select(['uri', 'cid', 'json'])
    .where('uri', '=', anyOf([...new Set(releases.map(({ definitionUri }) => definitionUri))]))
    .execute()
  return new Map(
    rows.map(({ uri, cid, json }) => {
      const { summary, homepage, licence } = json as JsonObject
      return [uri, { uri, cid, ...textFields({ summary, homepage, licence }) }]
    }),
  )
}

function textFields<K extends string>(fields: Record<K, JsonValue | undefined>): { [P in K]?: string } {
  const texts = Object.entries(fields).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts) as { [P in K]?: string }
}

interface BlobPlace {
  readonly did: string
  readonly pds: string | null
  readonly publicUrl: string
}

/** Where the blobs of a release can be had: from its author's server, and by way of us should that one change. */
function blobAddresses(record: JsonObject, place: BlobPlace): Record<string, string[]> {
  const { did, pds, publicUrl } = place
  return Object.fromEntries(
    sourceBlobs(record).map((cid) => {
      const direct = pds === null ? [] : [blobUrl(pds, did, cid)]
      return [cid, [...direct, `${publicUrl}/blob/${encodeURIComponent(did).replaceAll('%3A', ':')}/${cid}`]]
    }),
  )
}

/** Where a PDS hands out a blob. */
export function blobUrl(pds: string, did: string, cid: string): string {
  return `${pds.replace(/\/+$/, '')}/xrpc/${getBlob.$lxm}?${new URLSearchParams({ did, cid })}`
}
