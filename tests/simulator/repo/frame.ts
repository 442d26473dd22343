import type { CID } from 'multiformats/cid'
import { type Cbor, encodeCbor, type KeyOrder } from './cbor.js'

/** com.atproto.sync.subscribeRepos#repoOp */
export interface RepoOp {
  readonly [key: string]: Cbor | undefined
  readonly action: 'create' | 'update' | 'delete'
  readonly path: string
  readonly cid: CID | null
  readonly prev?: CID
}

/** com.atproto.sync.subscribeRepos#commit, but for what its place in a stream gives it. */
export interface CommitBody {
  readonly [key: string]: Cbor | undefined
  readonly rebase: boolean
  readonly tooBig: boolean
  readonly repo: string
  readonly commit: CID
  readonly rev: string
  readonly since: string | null
  readonly blocks: Uint8Array
  readonly ops: readonly RepoOp[]
  readonly blobs: readonly CID[]
  readonly prevData?: CID
}

/** Any message's body, but for `seq` and `time`. */
export type Body = { readonly [key: string]: Cbor | undefined }

/** A message of an event stream: header and body, one behind the other. */
export function toFrame(type: string, body: Body, order: KeyOrder = 'canonical'): Uint8Array {
  return Buffer.concat([encodeCbor({ op: 1, t: type }, order), encodeCbor(body, order)])
}

/** Enough that the length of what is filled in takes four bytes, as that of any longer does. */
const FILLING = 70_000

/** A message of so many bytes, by a field that nobody knows. */
export function toFrameOf(length: number, type: string, body: Body): Uint8Array {
  const filled = toFrame(type, { ...body, filling: new Uint8Array(FILLING) })
  return toFrame(type, { ...body, filling: new Uint8Array(FILLING + length - filled.length) })
}

/** An error ends the stream. */
export function toErrorFrame(error: string, message: string): Uint8Array {
  return Buffer.concat([encodeCbor({ op: -1 }), encodeCbor({ error, message })])
}
