import { createHash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { encodeCbor } from './cbor.js'

const DAG_CBOR = 0x71
const SHA_256 = 0x12

/** Bytes with the CID that they have. */
export interface Block {
  readonly cid: CID
  readonly bytes: Uint8Array
}

export function toBlock(bytes: Uint8Array): Block {
  const digest = createHash('sha256').update(bytes).digest()
  return { cid: CID.createV1(DAG_CBOR, createDigest(SHA_256, digest)), bytes }
}

/** A CAR of version 1. Each block is written once, the first first. */
export function toCar(root: CID, blocks: Iterable<Block>): Uint8Array {
  const parts = [section(encodeCbor({ version: 1, roots: [root] }))]
  const written = new Set<string>()
  for (const { cid, bytes } of blocks) {
    const key = cid.toString()
    if (written.has(key)) continue
    written.add(key)
    parts.push(section(cid.bytes, bytes))
  }
  return Buffer.concat(parts)
}

function section(...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([varint(length), ...parts])
}

export function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  return Uint8Array.of(...bytes, rest)
}
