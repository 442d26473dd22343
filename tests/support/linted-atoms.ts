import { checkRecordJson } from '../../src/definitions/record.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { atomReleaseKey, NIX_LOCK } from './sample-atoms.js'
import { AUTHOR, type Json } from './sample-records.js'

/** What the lint finds in the sample records of atoms with one thing changed. */

export function checkedAtom(json: Json, rkey: string = NIX_LOCK.id) {
  return checkRecordJson({ did: AUTHOR, collection: atom.$nsid, rkey, json })
}

export function checkedAtomRelease(json: Json, rkey: string = atomReleaseKey(json)) {
  const checked = checkRecordJson({ did: AUTHOR, collection: release.$nsid, rkey, json })
  if (checked.kind !== 'atom') throw new TypeError(`${rkey} is of no atom`)
  return checked
}
