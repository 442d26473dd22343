import type { Keypair } from '@atproto/crypto'
import { jsonToLex } from '@atproto/lex'
import { dev } from '../../src/lexicons/index.js'
import { type Block, toBlock, toCar } from '../simulator/repo/block.js'
import { type Cbor, encodeCbor } from '../simulator/repo/cbor.js'
import { Tree } from '../simulator/repo/tree.js'
import { samplePackage } from '../support/sample-records.js'

export interface RepoOptions {
  did: string
  key: Keypair
  rev: string
}

/** A signed repository of any records, with whatever else is to come along, as com.atproto.sync.getRepo gives it. */
export async function signedCar(
  { did, key, rev }: RepoOptions,
  records: ReadonlyMap<string, Block>,
  more: readonly Block[] = [],
): Promise<Uint8Array> {
  const tree = new Tree([...records].map(([path, { cid }]) => ({ key: path, cid })))
  const unsigned: { [key: string]: Cbor } = { did, version: 3, data: tree.root, rev, prev: null }
  const sig = await key.sign(encodeCbor(unsigned))
  const commit = toBlock(encodeCbor({ ...unsigned, sig }))
  return toCar(commit.cid, [commit, ...tree.nodes(), ...records.values(), ...more])
}

/** So many packages, each with its own content. */
export function manyPackages(count: number): Map<string, Block> {
  const blocks = Array.from({ length: count }, (_, index): [string, Block] => {
    const value = jsonToLex(samplePackage({ summary: `Says hello to number ${index}` })) as {
      [key: string]: Cbor
    }
    return [`${dev.firn.package.$nsid}/package-${index}`, toBlock(encodeCbor(value))]
  })
  return new Map(blocks)
}
