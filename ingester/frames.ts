import { CborError } from '../src/cbor/cbor-error.js'
import { CidLink } from '../src/cbor/cid-link.js'
import { type CborMap, type CborValue, decodeFirst, isCborMap } from '../src/cbor/decode.js'
import type { CommitMessage, CommitOp } from '../src/repo/verify-commit.js'
import type { SyncMessage } from '../src/repo/verify-head.js'
import { isDid, isTid } from '../src/syntax/identifiers.js'
import { FrameError } from './frame-error.js'
import { beginsWith, USUAL_HEADER } from './prefilter.js'

// The messages of com.atproto.sync.subscribeRepos that are about accounts, as far as they are used here.

export interface Commit extends CommitMessage {
  /** The host left out what changed (deprecated, yet legal). */
  readonly tooBig: boolean
}

export type Sync = SyncMessage

export interface Identity {
  did: string
}

export interface Account {
  did: string
  active: boolean
  status: string | undefined
}

export type EventKind = 'commit' | 'sync' | 'identity' | 'account'

/** Where a message stands. */
interface Place {
  did: string
  seq: number
  /** When the source says that it happened: for show, as it says it (`readTime`). */
  time: string | null
}

export type Frame = Place &
  (
    | { type: 'commit'; event: Commit }
    | { type: 'sync'; event: Sync }
    | { type: 'identity'; event: Identity }
    | { type: 'account'; event: Account }
    /** Does not fit its lexicon; `of` says what it would have been. */
    | { type: 'malformed'; of: EventKind; problem: string }
  )

/**
 * Decodes a message about an account strictly and checks its shape: by hand, which takes a tenth of the time, and only
 * what is used. Limits of size are the verification's.
 * @param scanned what a scan of it found
 * @throws FrameError when it is no DAG-CBOR
 */
export function readFrame(frame: Uint8Array, scanned: { kind: EventKind; did: string; seq: number }): Frame {
  const { kind, did, seq } = scanned
  const body = readBody(frame)
  const place = { did, seq, time: typeof body.time === 'string' ? body.time : null }
  try {
    if (!isDid(did)) throw new ShapeError('its account is no DID')
    switch (kind) {
      case 'commit':
        return { ...place, type: kind, event: readCommit(body, did) }
      case 'sync':
        return { ...place, type: kind, event: { did, rev: text(body, 'rev'), blocks: bytes(body, 'blocks') } }
      case 'identity':
        return { ...place, type: kind, event: { did } }
      case 'account':
        return { ...place, type: kind, event: readAccount(body, did) }
    }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return { ...place, type: 'malformed', of: kind, problem: error.message }
  }
}

/** The body of a message: two values in DAG-CBOR, header and body, and nothing more. @throws FrameError */
export function readBody(frame: Uint8Array): CborMap {
  try {
    const start = beginsWith(frame, 0, USUAL_HEADER) ? USUAL_HEADER.length : decodeFirst(frame, 0).end
    const body = decodeFirst(frame, start)
    if (body.end < frame.length) throw new FrameError(`${frame.length - body.end} bytes after its end`)
    if (!isCborMap(body.value)) throw new FrameError('its body is no map')
    return body.value
  } catch (error) {
    if (!(error instanceof CborError)) throw error
    throw new FrameError(`no DAG-CBOR: ${error.message}`, { cause: error })
  }
}

/** When a message's event happened. @throws FrameError */
export function timeOf(frame: Uint8Array): Date | null {
  const { time } = readBody(frame)
  return typeof time === 'string' ? readTime(time) : null
}

/** What a message says about its time; null when that is no date. */
export function readTime(time: string): Date | null {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? null : date
}

class ShapeError extends Error {
  override name = 'ShapeError'
}

function readCommit(body: CborMap, did: string): Commit {
  const { commit, since, prevData, ops, tooBig } = body
  if (!(commit instanceof CidLink)) throw new ShapeError('its commit is no link')
  if (prevData !== undefined && prevData !== null && !(prevData instanceof CidLink))
    throw new ShapeError('its prevData is no link')
  if (!Array.isArray(ops)) throw new ShapeError('its ops are no list')
  if (typeof tooBig !== 'boolean') throw new ShapeError('its tooBig is neither true nor false')
  return {
    repo: did,
    commit,
    rev: tid(body, 'rev'),
    since: since === null || since === undefined ? null : tid(body, 'since'),
    prevData,
    blocks: bytes(body, 'blocks'),
    ops: readOps(ops),
    tooBig,
  }
}

function readOps(ops: readonly CborValue[]): CommitOp[] {
  // Not by `map` (GOTCHAS.md, "Arrays of `map`").
  const read: CommitOp[] = []
  for (const op of ops) read.push(readOp(op))
  return read
}

function readOp(op: CborValue): CommitOp {
  if (!isCborMap(op)) throw new ShapeError('an op is no map')
  const { cid = null, prev } = op
  if (cid !== null && !(cid instanceof CidLink)) throw new ShapeError('the cid of an op is no link')
  if (prev !== undefined && prev !== null && !(prev instanceof CidLink))
    throw new ShapeError('the prev of an op is no link')
  return { action: text(op, 'action'), path: text(op, 'path'), cid, prev }
}

function readAccount(body: CborMap, did: string): Account {
  const { active, status } = body
  if (typeof active !== 'boolean') throw new ShapeError('its active is neither true nor false')
  if (status !== undefined && status !== null && typeof status !== 'string')
    throw new ShapeError('its status is no text')
  return { did, active, status: status ?? undefined }
}

function text(map: CborMap, key: string): string {
  const value = map[key]
  if (typeof value !== 'string') throw new ShapeError(`its ${key} is no text`)
  return value
}

function tid(map: CborMap, key: string): string {
  const value = map[key]
  if (!isTid(value)) throw new ShapeError(`its ${key} is no TID`)
  return value
}

function bytes(map: CborMap, key: string): Uint8Array {
  const value = map[key]
  if (!(value instanceof Uint8Array)) throw new ShapeError(`its ${key} are no bytes`)
  return value
}
