import { type JsonValue, jsonToLex, type LexValue } from '@atproto/lex'
import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../lexicons/dev/firn.js'
import { MAX_RECORD_BYTES } from '../limits/syntax.js'
import { findUnsafeValue } from '../syntax/safe-text.js'
import { type CheckedAtom, checkAtom } from './atom.js'
import { cborLength } from './cbor-length.js'
import { type CheckedChannel, checkChannel } from './channel.js'
import { type CheckedCollection, checkCollection } from './collection.js'
import { type CheckedModel, checkModel } from './model.js'
import { type CheckedPackage, checkPackage } from './package.js'
import type { RecordInput } from './record-input.js'
import { RecordRefusal } from './refusal.js'
import { type CheckedRelease, checkRelease } from './release.js'
import { findReservedKey } from './reserved-keys.js'
import { type CheckedYank, checkYank } from './yank.js'

/** A valid record with the parts that its key and its content say; `collection` tells which. */
export type CheckedRecord =
  | CheckedPackage
  | CheckedAtom
  | CheckedModel
  | CheckedRelease
  | CheckedChannel
  | CheckedYank
  | CheckedCollection

/** What checking a record of collection `C` gives. */
export type Checked<C extends string> = C extends Collection
  ? Extract<CheckedRecord, { readonly collection: C }>
  : CheckedRecord

/** The collections that this index reads. */
export const COLLECTIONS = [
  pkg.$nsid,
  atom.$nsid,
  model.$nsid,
  release.$nsid,
  channel.$nsid,
  yank.$nsid,
  collectionLexicon.$nsid,
] as const
export type Collection = (typeof COLLECTIONS)[number]

export function isCollection(nsid: string): nsid is Collection {
  return (COLLECTIONS as readonly string[]).includes(nsid)
}

export interface CheckRecordInput<C extends string = string> extends RecordInput<C> {
  /** Size of the record's block; its value is decoded: links and bytes are no maps in it. */
  readonly byteLength: number
}

/**
 * Checks one record by its lexicon and by the rules that the lexicon language cannot say (rules 1 to 3, 7 and 8
 * of the contract). What the lint finds (rule 6) does not refuse a record.
 * @throws RecordRefusal with the first thing that is wrong
 */
export function checkRecord<C extends string>(input: CheckRecordInput<C>): Checked<C> {
  const { collection, byteLength, value } = input
  if (!isCollection(collection)) {
    throw new RecordRefusal('UnknownCollection', `This index does not read ${collection}.`)
  }
  if (byteLength > MAX_RECORD_BYTES) {
    throw new RecordRefusal(
      'RecordTooLarge',
      `The record has ${byteLength} bytes, at most ${MAX_RECORD_BYTES} are allowed: move long texts to blobs.`,
    )
  }
  refuseUnsafe(value)
  const reserved = findReservedKey(value)
  if (reserved) throw new RecordRefusal('InvalidData', `${reserved.problem}.`, reserved.path)
  return checkByCollection(collection, input) as Checked<C>
}

function checkByCollection(collection: Collection, input: RecordInput): CheckedRecord {
  switch (collection) {
    case pkg.$nsid:
      return checkPackage(input)
    case atom.$nsid:
      return checkAtom(input)
    case model.$nsid:
      return checkModel(input)
    case release.$nsid:
      return checkRelease(input)
    case channel.$nsid:
      return checkChannel(input)
    case yank.$nsid:
      return checkYank(input)
    case collectionLexicon.$nsid:
      return checkCollection(input)
  }
}

export interface CheckRecordJsonInput<C extends string = string> extends Omit<RecordInput<C>, 'value'> {
  /** The record as parsed JSON (`{"$link": …}`, `{"$bytes": …}`). */
  readonly json: unknown
}

/**
 * As `checkRecord`, for a record that comes as JSON and has no block yet.
 * @throws RecordRefusal
 */
export function checkRecordJson<C extends string>({ json, ...input }: CheckRecordJsonInput<C>): Checked<C> {
  refuseUnsafe(json)
  const value = readLex(json)
  return checkRecord({ ...input, value, byteLength: cborLength(value) })
}

function refuseUnsafe(value: unknown): void {
  const unsafe = findUnsafeValue(value)
  if (unsafe) throw new RecordRefusal('UnsafeValue', `${unsafe.problem}.`, unsafe.path)
}

function readLex(json: unknown): LexValue {
  try {
    return jsonToLex(json as JsonValue, { strict: true })
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new RecordRefusal('InvalidData', `${error.message}.`, '$', { cause: error })
  }
}
