import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { readCopiedTexts } from '../../db/copied-texts.js'
import { cborLength } from '../../definitions/cbor-length.js'
import { checkRecord } from '../../definitions/record.js'
import { RecordRefusal } from '../../definitions/refusal.js'
import { giveBack } from '../../give-back.js'
import { MAX_RECORD_BYTES } from '../../limits/syntax.js'
import { addDeadLetter, type DeadLetter } from '../dead-letters.js'
import { type Derived, type Draft, newDraft } from '../draft.js'
import { derive } from '../draft-records.js'
import { rankOf } from '../place-ops.js'
import { noRows } from '../rows/account-rows.js'
import type { BulkTable } from '../rows/column-types.js'
import { type CopyText, toCopyText } from '../rows/copy-text.js'
import { noChanges, type RowChanges } from '../rows/row-changes.js'
import { type RowTexts, toTexts } from '../rows/row-texts.js'
import { settleDefinitions } from '../settle-definitions.js'
import { NO_REST } from '../stored-rest.js'
import { settleYanks } from '../yanks.js'
import { type DerivedTable, PART_TABLES, ROW_TABLES } from './derived-tables.js'
import { DIVIDER, type StoredAccounts } from './stored-accounts.js'

/** What the tables should hold of some accounts, beside what they do: to be written as it is. */
export interface WorkedOut {
  /** How many there were. */
  readonly records: number
  /** Of each table of `ROW_TABLES`. */
  readonly rows: readonly TableRows[]
  /** Of each table of `PART_TABLES`. */
  readonly parts: readonly TableRows[]
  /** Uris of records that today's rules refuse, and why. */
  readonly goneRecords: readonly string[]
  readonly letters: RowTexts
  readonly goneTombstones: readonly string[]
  /** Lists of files that are wanted, whether they are here or not. */
  readonly fileLists: RowTexts
}

export interface TableRows {
  /** Keys of rows that should not be there. */
  readonly gone: readonly string[]
  /** Rows that are there, right or wrong. */
  readonly there: RowTexts
  readonly absent: CopyText
}

/** A stored record. */
interface Source extends Derived {
  readonly did: string
  readonly value: LexMap
  /** Of its block, or less than what it may be. */
  readonly byteLength: number
  /** Of its collection. */
  readonly rank: number
}

/** Of one UTF-16 code unit. */
const MAX_UTF8_BYTES = 3

/** Where dead letters of a rebuild come from. */
const SOURCE = 'reindex'

/**
 * Works out anew all rows that follow from the records of accounts. Asks nobody: takes and gives plain data. The bytes of
 * what is stored are read once, and their memory given back.
 */
export async function workOut(stored: StoredAccounts, at: Date): Promise<WorkedOut> {
  // The feed told of all this when it happened.
  const changes = { ...noChanges(), events: undefined }
  const drafts = new Map(
    stored.dids.map((did) => {
      const rows = noRows()
      return [did, newDraft({ did, rev: '', at, source: SOURCE, known: undefined, rows, changes })]
    }),
  )
  for (const uri of stored.tombstones) drafts.get(placeOf(uri).did)?.rows.tombstones.add(uri)
  const sources = readSources(stored.records)
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
  return {
    records: sources.length,
    rows: ROW_TABLES.map((table, index) => compareRows(table, changes, stored.rows[index])),
    parts: PART_TABLES.map((table, index) => compareRows(table, changes, stored.parts[index])),
    goneRecords: changes.goneRecords,
    letters: toPlainTexts('deadLetter', changes.letters),
    goneTombstones: changes.goneTombstones,
    fileLists: toPlainTexts('fileList', changes.fileLists),
  }
}

function placeOf(uri: string): { did: string; collection: string; rkey: string } {
  const [did = '', collection = '', rkey = ''] = uri.slice('at://'.length).split('/')
  return { did, collection, rkey }
}

/** Definitions first: whatever rests on a record comes after it. */
function readSources(records: Uint8Array<ArrayBuffer>): Source[] {
  const sources: Source[] = []
  for (const texts of readCopiedTexts(records)) addSources(sources, texts)
  giveBack(records)
  return sources.sort((a, b) => a.rank - b.rank || (a.uri < b.uri ? -1 : 1))
}

/** @param texts of `RECORD_COLUMNS` */
function addSources(sources: Source[], texts: readonly string[]): void {
  const [uris, cids, revs, times, jsons] = texts.map((text) => text.split(DIVIDER))
  const isPlain = !mayBeSpecial(texts.at(-1) ?? '')
  let [indexedAt, time] = [new Date(0), '0']
  for (const [index, uri] of (uris ?? []).entries()) {
    const { did, collection, rkey } = placeOf(uri)
    const [json = '', ms = '0'] = [jsons?.[index], times?.[index]]
    // Most come with others: they share their date.
    if (ms !== time) [indexedAt, time] = [new Date(Number(ms)), ms]
    const value = readValue(json, isPlain)
    // No value is longer as CBOR than as JSON: the length of a short text needs no working out.
    const byteLength = json.length * MAX_UTF8_BYTES <= MAX_RECORD_BYTES ? json.length : cborLength(value)
    const [cid = '', rev = ''] = [cids?.[index], revs?.[index]]
    sources.push({
      uri,
      did,
      collection,
      rkey,
      cid,
      rev,
      indexedAt,
      value,
      byteLength,
      rank: rankOf(collection),
    })
  }
}

/** Most records hold neither links nor bytes, and are what their JSON is. */
function readValue(json: string, isPlain: boolean): LexMap {
  const value = JSON.parse(json) as JsonValue
  return (isPlain || !mayBeSpecial(json) ? value : jsonToLex(value)) as LexMap
}

/** Whether one of the keys `$link`, `$bytes` and `__proto__` may be there: PostgreSQL writes them without escapes. */
function mayBeSpecial(json: string): boolean {
  return SPECIAL.some((key) => json.includes(key))
}

/** Without the quotes before them, of which a text is full: it is searched as quickly as `$` and `_` are rare. */
const SPECIAL = ['$link"', '$bytes"', '__proto__"']

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

/** Rows that are not there can be copied, which is quickest, without looking each up. */
function compareRows(
  { table, key, rowsOf }: DerivedTable,
  changes: RowChanges,
  before: readonly string[] = [],
): TableRows {
  const rows = rowsOf(changes)
  if (before.length === 0)
    return { gone: [], there: toPlainTexts(table, []), absent: toCopyText(table, rows) }
  const others = new Set(before)
  const [there, absent]: [object[], object[]] = [[], []]
  for (const row of rows) (others.delete(keyOf(row, key)) ? there : absent).push(row)
  return { gone: [...others], there: toPlainTexts(table, there), absent: toCopyText(table, absent) }
}

function keyOf(row: object, key: readonly string[]): string {
  const values = row as Readonly<Record<string, unknown>>
  const [first = '', ...others] = key
  return others.reduce((text, column) => `${text}${DIVIDER}${values[column]}`, String(values[first]))
}

/** All at once: another thread cannot ask for the next. */
function toPlainTexts(table: BulkTable, rows: readonly object[]): RowTexts {
  const texts = toTexts(table, rows)
  return { ...texts, sets: [...texts.sets] }
}
