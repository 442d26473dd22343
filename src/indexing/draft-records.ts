import type { LexMap } from '@atproto/lex'
import type { CheckedRecord } from '../definitions/record.js'
import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../lexicons/dev/firn.js'
import { putAtom, removeAtom } from './collections/atom.js'
import { putChannel, removeChannel } from './collections/channel.js'
import { putCollection, removeCollection } from './collections/collection.js'
import { putModel, removeModel } from './collections/model.js'
import { putPackage, removePackage } from './collections/package.js'
import { addConflict, putRelease, removeRelease } from './collections/release.js'
import { putYank, removeYank } from './collections/yank.js'
import { addDeadLetter, type DeadLetter, forgetDeadLetters } from './dead-letters.js'
import type { Derived, Draft, Placed, PlacedRecord } from './draft.js'

/** A valid record that is not stored yet. */
export interface CheckedPut {
  readonly placed: PlacedRecord
  readonly checked: CheckedRecord
  /** Of a release, when another content is pinned under its key; `isKnown` when this was seen before. */
  conflict?: { readonly pinned: string; readonly isKnown: boolean }
}

/** Makes a valid record the one that is stored, with the rows that follow from it alone. */
export function putRecord(draft: Draft, put: CheckedPut): void {
  const { did, rows, contents, changes } = draft
  const { placed, checked, conflict } = put
  const { uri, collection, rkey, rev, cid, value, proof, indexedAt } = placed
  if (conflict) {
    if (!conflict.isKnown && checked.collection === release.$nsid) {
      addConflict(draft, checked, placed, conflict.pinned)
    }
    return
  }
  const refused = derive(draft, put)
  if (refused) {
    refuseRecord(draft, placed, refused)
    return
  }
  rows.records.set(uri, { cid, rev })
  contents.set(uri, value)
  changes.records.push({ uri, did, collection, rkey, cid, rev, json: value, proof, indexedAt })
  // An earlier try at the same content may have failed for a reason that is gone.
  forgetDeadLetters(draft, uri)
}

/** Works out the rows that follow from a record alone. @returns why it cannot be */
export function derive(
  draft: Draft,
  { placed, checked }: Pick<CheckedPut, 'checked'> & { placed: Derived },
): DeadLetter | undefined {
  switch (checked.collection) {
    case pkg.$nsid:
      return putPackage(draft, checked, placed)
    case atom.$nsid:
      putAtom(draft, checked, placed)
      return undefined
    case model.$nsid:
      return putModel(draft, checked, placed)
    case release.$nsid:
      putRelease(draft, checked, placed)
      return undefined
    case channel.$nsid:
      putChannel(draft, checked, placed)
      return undefined
    case yank.$nsid:
      putYank(draft, checked, placed)
      return undefined
    case collectionLexicon.$nsid:
      putCollection(draft, checked, placed)
      return undefined
  }
}

/**
 * Keeps why a record is not indexed. What its author replaced is no longer their word, so the old row goes. A release
 * alone stays: whatever comes later under its key, the first content is the release.
 */
export function refuseRecord(
  draft: Draft,
  placed: Omit<PlacedRecord, 'value'> & { value: LexMap | undefined },
  letter: DeadLetter,
): void {
  addDeadLetter(draft, placed, letter)
  if (placed.collection !== release.$nsid) removeRows(draft, placed)
}

/** Removes a record with the rows that follow from it alone. */
export function removeRows(draft: Draft, placed: Placed): void {
  const { rows, changes } = draft
  if (!rows.records.delete(placed.uri)) return
  changes.goneRecords.push(placed.uri)
  REMOVERS.get(placed.collection)?.(draft, placed)
}

const REMOVERS: ReadonlyMap<string, (draft: Draft, placed: Placed) => void> = new Map([
  [pkg.$nsid, removePackage],
  [atom.$nsid, removeAtom],
  [model.$nsid, removeModel],
  [release.$nsid, removeRelease],
  [channel.$nsid, removeChannel],
  [yank.$nsid, removeYank],
  [collectionLexicon.$nsid, removeCollection],
])
