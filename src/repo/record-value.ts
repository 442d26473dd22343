import { decodeCid, type LexMap, type LexValue } from '@atproto/lex'
import { CborError } from '../cbor/cbor-error.js'
import { CidLink } from '../cbor/cid-link.js'
import { type CborMap, type CborValue, decodeCounted, isCborMap } from '../cbor/decode.js'
import { MAX_RECORD_BLOCK_BYTES } from '../limits/repo.js'

export interface DecodedRecord {
  readonly record: LexMap
  /** How many values it has. */
  readonly count: number
}

/**
 * The record in a block; undefined when it is too large, no map of the data model, or not written in the one way that
 * DAG-CBOR has for it. Any bytes can be signed: what they mean is judged apart from whether the signature holds.
 */
export function decodeRecord(block: Uint8Array): DecodedRecord | undefined {
  if (block.length > MAX_RECORD_BLOCK_BYTES) return undefined
  try {
    const { value, count } = decodeCounted(block)
    return isCborMap(value) ? { record: toLexMap(value), count } : undefined
  } catch (error) {
    if (error instanceof CborError) return undefined
    throw error
  }
}

/** With links as @atproto/lex has them, and bytes of their own, so that a record does not hold on to the blocks. */
function toLex(value: CborValue): LexValue {
  if (value instanceof CidLink) return decodeCid(Uint8Array.from(value.bytes))
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  if (Array.isArray(value)) return value.map(toLex)
  return isCborMap(value) ? toLexMap(value) : value
}

function toLexMap(map: CborMap): LexMap {
  const record: LexMap = {}
  for (const key of Object.keys(map)) record[key] = toLex(map[key] ?? null)
  return record
}
