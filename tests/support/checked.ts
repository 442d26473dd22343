import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import {
  channel,
  collection as collectionLexicon,
  package as pkg,
  release,
  yank,
} from '../../src/lexicons/dev/firn.js'
import { AUTHOR, type Json } from './sample-records.js'

/** The record keys of the sample records. */
const RKEYS: Readonly<Record<string, string>> = {
  [pkg.$nsid]: 'hello',
  [release.$nsid]: 'package:hello:1.2.3',
  [channel.$nsid]: 'package:hello:stable',
  [yank.$nsid]: 'package:hello:1.2.3',
  [collectionLexicon.$nsid]: 'tools',
}

/** Checks a sample record, under its own record key unless told otherwise. */
export function check(json: unknown, change: { collection?: string; rkey?: string } = {}) {
  const collection = change.collection ?? String((json as Json).$type)
  const rkey = change.rkey ?? RKEYS[collection] ?? 'x'
  return checkRecordJson({ did: AUTHOR, collection, rkey, json })
}

export function refusal(run: () => unknown): RecordRefusal {
  try {
    run()
  } catch (error) {
    if (error instanceof RecordRefusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}
