import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { CollectionView } from '../../src/lexicons/dev/firn/defs.js'
import type { collection } from '../../src/lexicons/dev/firn.js'

/** Views carry records as JSON, verbatim; this one was checked against its lexicon before it was stored. */
export function collectionRecord(view: CollectionView): collection.Main {
  return jsonToLex(view.record as JsonValue) as collection.Main
}
