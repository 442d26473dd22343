import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { sql } from 'kysely'
import { cborLength } from '../definitions/cbor-length.js'
import { checkRecord } from '../definitions/record.js'
import { RecordRefusal } from '../definitions/refusal.js'
import { release } from '../lexicons/dev/firn.js'
import { MAX_RECORD_BYTES } from '../limits/syntax.js'
import { anyOf } from './any-of.js'
import { addDeadLetter, type DeadLetter } from './dead-letters.js'
import { type Derived, type Draft, newDraft } from './draft.js'
import { derive } from './draft-records.js'
import type { Trx, Write } from './index-transaction.js'
import { claimPins } from './pins/claim-pins.js'
import { rankOf } from './place-ops.js'
import { replaceDerived } from './replace-derived.js'
import { lockRepos } from './repo-state.js'
import { noRows } from './rows/account-rows.js'
import { noChanges } from './rows/row-changes.js'
import { settleDefinitions } from './settle-definitions.js'
import { storeRecords } from './store-changes.js'
import { NO_REST } from './stored-rest.js'
import { settleYanks } from './yanks.js'

export interface Rebuilt {
  /** Records that were read. */
  records: number
  /** Of them, those that today's rules refuse: they are dead letters now. */
  refused: number
}

/** A stored record. */
interface Source extends Derived {
  readonly did: string
  readonly value: LexMap
  /** Of its block, or less than what it may be. */
  readonly byteLength: number
  readonly indexedAt: Date
}

/**
 * Works out anew all rows that follow from the stored records of accounts, and writes those that are not there as they
 * should be. Pins, conflicts, tombstones and the feed tell of what is in no record any more: they stay. So does when
 * things were indexed and last changed: a row that was lost was indexed with its record.
 */
export async function rebuildAccounts({ trx, at }: Write, dids: readonly string[]): Promise<Rebuilt> {
  await lockRepos(trx, dids)
  const sources = await withoutConflicts({ trx, at }, await readSources(trx, dids))
  const tombstones = await readTombstones(trx, dids)
  const changes = noChanges()
  const drafts = new Map(
    dids.map((did) => {
      const rows = { ...noRows(), tombstones: tombstones.get(did) ?? new Set<string>() }
      return [did, newDraft({ did, rev: '', at, source: SOURCE, known: undefined, rows, changes })]
    }),
  )
  for (const source of sources) {
    const draft = drafts.get(source.did)
    const letter = draft && rebuild(draft, source)
    if (!letter) continue
    // As if it came now. Its proof goes, so it can come back by a fetch of its repository alone.
    addDeadLetter(draft, source, letter)
    changes.goneRecords.push(source.uri)
  }
  for (const draft of drafts.values()) settleYanks(draft)
  await settleDefinitions(NO_REST, [...drafts.values()])
  // The feed told of all this when it happened.
  await storeRecords(trx, { ...changes, records: [] })
  await replaceDerived(trx, dids, changes)
  return { records: sources.length, refused: changes.goneRecords.length }
}

/** Of one UTF-16 code unit. */
const MAX_UTF8_BYTES = 3

/** Where dead letters of a rebuild come from. */
const SOURCE = 'reindex'

/** Definitions first: whatever rests on a record comes after it. */
async function readSources(trx: Trx, dids: readonly string[]): Promise<Source[]> {
  const rows = await trx
    .selectFrom('record')
    // Its uri names the rest of its key.
    .select(['uri', 'cid', 'rev', 'indexedAt', sql<string>`json::text`.as('json')])
    .where('did', '=', anyOf(dids))
    .execute()
  const ranked = rows.map((row) => {
    const [did = '', collection = '', rkey = ''] = row.uri.slice('at://'.length).split('/')
    return { row, did, collection, rkey, rank: rankOf(collection) }
  })
  ranked.sort((a, b) => a.rank - b.rank || (a.row.uri < b.row.uri ? -1 : 1))
  return ranked.map(({ row: { uri, cid, rev, indexedAt, json }, did, collection, rkey }) => {
    const value = jsonToLex(JSON.parse(json) as JsonValue) as LexMap
    // No value is longer as CBOR than as JSON: the length of a short text needs no working out.
    const byteLength = json.length * MAX_UTF8_BYTES <= MAX_RECORD_BYTES ? json.length : cborLength(value)
    return { uri, did, collection, rkey, cid, rev, indexedAt, value, byteLength }
  })
}

/**
 * Pins what is not pinned yet. Where another content is pinned, as by an import of pins from an index that saw it
 * first, the stored one was never the release: it becomes a conflict.
 */
async function withoutConflicts({ trx, at }: Write, sources: readonly Source[]): Promise<Source[]> {
  const releases = sources.filter(({ collection }) => collection === release.$nsid)
  const pins = await claimPins(
    trx,
    releases.map(({ did, rkey, cid, rev, indexedAt }) => ({ did, rkey, cid, rev, firstSeenAt: indexedAt })),
  )
  const isConflict = ({ did, rkey, cid, collection }: Source) =>
    collection === release.$nsid && (pins.get(`${did}/${rkey}`) ?? cid) !== cid
  const excluded = sources.filter(isConflict).map(({ uri }) => uri)
  if (excluded.length === 0) return [...sources]
  const conflicts = anyOf(excluded)
  await sql`
    insert into "releaseConflict" (uri, cid, did, "definitionUri", "pinnedCid", rev, json, proof, "seenAt")
    select uri, record.cid, did, json->>'definition', pin.cid, record.rev, json, proof, ${at}::timestamptz
    from record join "releasePin" pin using (did, rkey) where uri = ${conflicts}
    on conflict do nothing`.execute(trx)
  await trx.deleteFrom('record').where('uri', '=', conflicts).execute()
  return sources.filter((source) => !isConflict(source))
}

async function readTombstones(trx: Trx, dids: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await trx
    .selectFrom('releaseTombstone')
    .select(['did', 'uri'])
    .where('did', '=', anyOf(dids))
    .execute()
  const groups = Map.groupBy(rows, ({ did }) => did)
  return new Map([...groups].map(([did, group]) => [did, new Set(group.map(({ uri }) => uri))]))
}

/** @returns why the record is not indexed any more */
function rebuild(draft: Draft, source: Source): DeadLetter | undefined {
  const { did, collection, rkey, uri, cid, rev, value, byteLength } = source
  try {
    const checked = checkRecord({ did, collection, rkey, value, byteLength })
    const refused = derive(draft, { placed: source, checked })
    if (!refused) {
      draft.rows.records.set(uri, { cid, rev })
      draft.contents.set(uri, value)
    }
    return refused
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    return { reason: error.reason, detail: error.detail }
  }
}
