import { COLLECTIONS, isCollection } from '../src/definitions/record.js'
import { isDid, isRecordKey, isTid } from '../src/syntax/identifiers.js'
import type { KnownAccounts } from './known-accounts.js'

// The events of a Jetstream's /subscribe (https://github.com/bluesky-social/jetstream, "Legacy v1 JSON Payload"), as
// far as they are used here. Nothing in them is proven: a record and its CID are not even read.

/** Somebody says that a record was written or deleted. */
export interface RecordHint {
  did: string
  rev: string
  collection: string
  rkey: string
}

/** Where an event stands: its time in microseconds since 1970 is a Jetstream's cursor. */
interface Place {
  did: string
  timeUs: number
}

export type JetstreamEvent = Place &
  (
    | { type: 'commit'; hint: RecordHint }
    | { type: 'identity' }
    | { type: 'account'; active: boolean; status: string | undefined }
    /** Does not have its shape; `of` says what it would have been. */
    | { type: 'malformed'; of: string; problem: string }
  )

/** A message that tells neither who nor when. */
export class JetstreamMessageError extends Error {
  override name = 'JetstreamMessageError'
}

const NSIDS = COLLECTIONS.map((nsid) => Buffer.from(nsid))
const DID_START = Buffer.from('"did:')
const QUOTE = 0x22
const TIME = Buffer.from('"time_us":')

/**
 * Whether a message can matter, by its bytes: it names a collection of ours, or an account that we know. Everybody's
 * `identity` and `account` come, whatever is asked for. What an escape hides is passed over, as if it were not sent.
 */
export function mayMatter(message: Buffer, known: Pick<KnownAccounts, 'hasBytes'>): boolean {
  if (NSIDS.some((nsid) => message.includes(nsid))) return true
  for (let at = message.indexOf(DID_START); at >= 0; ) {
    const end = message.indexOf(QUOTE, at + 1)
    if (end < 0) return false
    if (known.hasBytes(message, at + 1, end)) return true
    at = message.indexOf(DID_START, end)
  }
  return false
}

/** When a message that does not matter was sent; undefined when that cannot be told without reading it. */
export function scanTime(message: Buffer): number | undefined {
  const start = message.indexOf(TIME)
  if (start < 0) return undefined
  const digits = /^\d{1,16}/.exec(message.toString('latin1', start + TIME.length, start + TIME.length + 17))
  return digits ? Number(digits[0]) : undefined
}

/** Reads a message; undefined for kinds and collections that are not ours. @throws JetstreamMessageError */
export function readJetstreamEvent(message: Buffer): JetstreamEvent | { type: 'other'; timeUs: number } {
  const event = parse(message)
  const { did, time_us: timeUs, kind } = event
  if (!isDid(did)) throw new JetstreamMessageError('its did is no DID')
  if (!Number.isSafeInteger(timeUs) || Number(timeUs) <= 0)
    throw new JetstreamMessageError('its time_us is no time')
  const place = { did, timeUs: Number(timeUs) }
  const body = typeof kind === 'string' && isObject(event[kind]) ? event[kind] : {}
  switch (kind) {
    case 'commit':
      return { ...place, ...readCommit(did, body) }
    case 'identity':
      return { ...place, type: 'identity' }
    case 'account':
      return { ...place, ...readAccount(body) }
    default:
      return { type: 'other', timeUs: place.timeUs }
  }
}

type Shape = Record<string, unknown>

function readCommit(did: string, { rev, collection, rkey }: Shape) {
  if (typeof collection === 'string' && !isCollection(collection)) return { type: 'other' } as const
  const malformed = (problem: string) => ({ type: 'malformed', of: 'commit', problem }) as const
  if (typeof collection !== 'string') return malformed('its collection is no text')
  if (!isTid(rev)) return malformed('its rev is no TID')
  if (!isRecordKey(rkey)) return malformed('its rkey is no record key')
  return { type: 'commit', hint: { did, rev, collection, rkey } } as const
}

function readAccount({ active, status }: Shape) {
  if (typeof active !== 'boolean') {
    return { type: 'malformed', of: 'account', problem: 'its active is neither true nor false' } as const
  }
  return { type: 'account', active, status: typeof status === 'string' ? status : undefined } as const
}

function parse(message: Buffer): Shape {
  try {
    const value: unknown = JSON.parse(message.toString('utf8'))
    if (isObject(value)) return value
  } catch (error) {
    throw new JetstreamMessageError('it is no JSON', { cause: error })
  }
  throw new JetstreamMessageError('it is no JSON object')
}

function isObject(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
