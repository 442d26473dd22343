import { Secp256k1Keypair } from '@atproto/crypto'
import { cidBytes } from '../../src/repo/cid-key.js'
import { heightOf } from '../../src/repo/mst/height.js'
import { CommitRefusal } from '../../src/repo/refusal.js'
import { type CommitMessage, type CommitOp, verifyCommit } from '../../src/repo/verify-commit.js'
import { type Block, blockOf, type Forgery, forgeCommit, nodeBlock } from './forge.js'

export const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
export const OURS = 'dev.firn.package'
export const NOW = new Date('2026-01-02T00:00:00Z')
export const REV = tidAt(NOW.getTime())

/** A TID of a time in milliseconds. */
export function tidAt(time: number): string {
  const digits = '234567abcdefghijklmnopqrstuvwxyz'
  let rest = (BigInt(Math.round(time * 1000)) << 10n) | 7n
  let text = ''
  for (; text.length < 13; rest >>= 5n) text = `${digits[Number(rest & 31n)]}${text}`
  return text
}

export const link = (block: Block) => ({ bytes: cidBytes(block.cid) })

/** Paths of the lowest layer, in order. */
export function lowPaths(count: number, collection = OURS): string[] {
  const paths: string[] = []
  for (let index = 0; paths.length < count; index++) {
    const path = `${collection}/${String(index).padStart(5, '0')}`
    if (heightOf(path) === 0) paths.push(path)
  }
  return paths
}

/** A path of a layer between two others. */
export function pathAt(layer: number, after: string, before: string): string {
  for (let index = 0; ; index++) {
    const path = `${after}${String(index).padStart(4, '0')}`
    if (path > before) throw new Error('no such path')
    if (heightOf(path) === layer) return path
  }
}

export async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'accepted'
  } catch (error) {
    if (error instanceof CommitRefusal) return error.reason
    throw error
  }
}

/** An account that signs whatever it is told to, and who verifies it. */
export async function forgeryScene() {
  const key = await Secp256k1Keypair.create()
  const record = await blockOf({ text: 'one' })
  const [one = '', two = ''] = lowPaths(2)
  const create = (path: string, block = record): CommitOp => ({ action: 'create', path, cid: link(block) })
  /** A tree of one node; the paths are of its layer. */
  const flat = (paths: readonly string[], block = record) =>
    nodeBlock({ left: null, entries: paths.map((path) => ({ path, value: block.cid, right: null })) })
  const forge = (change: Partial<Forgery> = {}) => {
    const tree = flat([one])
    return forgeCommit({
      key,
      did: DID,
      rev: REV,
      data: tree.cid,
      blocks: [tree, record],
      ops: [create(one)],
      ...change,
    })
  }
  const options = () => ({
    signingKey: async () => key.did(),
    wants: (nsid: string) => nsid === OURS,
    now: NOW,
  })
  const verify = (message: CommitMessage) => verifyCommit(message, options())
  const refused = async (message: Promise<CommitMessage>) => refusalOf(verify(await message))
  return { key, record, one, two, create, flat, forge, options, verify, refused }
}
