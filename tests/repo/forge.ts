import type { Keypair } from '@atproto/crypto'
import { type Cid, decodeCid, type LexMap } from '@atproto/lex'
import { BlockMap } from '@atproto/repo'
import { writeCar } from '../../src/repo/car.js'
import { type CidKey, cidBytes, dagCborKey, toCidKey } from '../../src/repo/cid-key.js'
import { type MstNode, nodeKey, writeNode } from '../../src/repo/mst/node.js'
import type { CommitMessage, CommitOp } from '../../src/repo/verify-commit.js'

export interface Block {
  readonly cid: CidKey
  readonly block: Uint8Array
}

/** A block of upstream's encoding. */
export async function blockOf(value: LexMap): Promise<Block> {
  const blocks = new BlockMap()
  const cid = await blocks.add(value)
  return { cid: toCidKey(cid.bytes), block: blocks.get(cid) ?? new Uint8Array() }
}

export function nodeBlock(node: MstNode): Block {
  return { cid: nodeKey(node), block: writeNode(node) }
}

export function rawBlock(block: Uint8Array): Block {
  return { cid: dagCborKey(block), block }
}

export const lexCid = (key: CidKey): Cid => decodeCid(cidBytes(key))

export interface Forgery {
  readonly key: Keypair
  readonly did: string
  readonly rev: string
  /** The root of the tree. */
  readonly data: CidKey
  /** What comes with the commit. */
  readonly blocks: readonly Block[]
  readonly ops?: readonly CommitOp[]
  readonly prevData?: CidKey
  /** In place of what a commit says. */
  readonly fields?: LexMap
  /** In place of the signature. */
  readonly sign?: (signature: Uint8Array) => Uint8Array
}

/** A `#commit` of a tree that its author put together at will, well signed. */
export async function forgeCommit({
  key,
  did,
  rev,
  data,
  blocks,
  ops = [],
  prevData,
  ...lies
}: Forgery): Promise<CommitMessage> {
  const unsigned: LexMap = { did, rev, data: lexCid(data), prev: null, version: 3, ...lies.fields }
  const signature = await key.sign((await blockOf(unsigned)).block)
  const commit = await blockOf({ ...unsigned, sig: lies.sign?.(signature) ?? signature })
  return {
    repo: did,
    rev,
    since: null,
    commit: { bytes: cidBytes(commit.cid) },
    prevData: prevData === undefined ? null : { bytes: cidBytes(prevData) },
    blocks: writeCar([commit, ...blocks]),
    ops,
  }
}
