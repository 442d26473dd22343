import { createHash } from 'node:crypto'
import { type Keypair, P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import type { LexMap } from '@atproto/lex'
import {
  BlockMap,
  blocksToCarFile,
  MemoryBlockstore,
  type RecordWriteOp,
  Repo,
  WriteOpAction,
} from '@atproto/repo'
import { MessageFrame } from '@atproto/xrpc-server'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { createRandom, pick } from './random.js'

/** Frames of really signed repositories, in two pools: accounts that publish packages, and everybody else. */
export interface Pool {
  readonly accounts: readonly PooledAccount[]
  readonly ours: readonly PooledFrame[]
  readonly others: readonly PooledFrame[]
}

export interface PooledAccount {
  readonly did: string
  /** did:key. */
  readonly signingKey: string
  readonly ours: boolean
  /** The head before its first frame. */
  readonly rev: string
  readonly data: string
}

export interface PooledFrame {
  readonly bytes: Uint8Array
  /** Where the four bytes of its sequence number stand. */
  readonly seqOffset: number
}

export interface PoolSize {
  ours: number
  others: number
}

/** As large as a sequence number of four bytes: replaced when the frame is sent. */
const SEQ_PLACEHOLDER = 0x1a2b3c4d

const OUR_ACCOUNTS = 60
const OTHER_ACCOUNTS = 120
/** Records before the first frame: with these, the median CAR is about that of the network (3.75 kB). */
const RECORDS_BEFORE = 800
const P256_SHARE = 0.15

const LIKE = 'app.bsky.feed.like'
const POST = 'app.bsky.feed.post'
/** What the network's commits are about, in the shares that were counted on a public relay. */
const OTHER_COLLECTIONS = [
  { collection: LIKE, share: 0.58 },
  { collection: 'app.bsky.graph.follow', share: 0.16 },
  { collection: POST, share: 0.14 },
  { collection: 'app.bsky.feed.repost', share: 0.12 },
]
const DELETE_SHARE = 0.09
const UPDATE_SHARE = 0.05
const IDENTITY_SHARE = 0.006
const ACCOUNT_SHARE = 0.006

/** @param random from a seed: the same pool each time, but for revisions, which tell the time of its making */
export async function makePool(seed: number, size: PoolSize): Promise<Pool> {
  const random = createRandom(seed)
  const ours = await makeAccounts(OUR_ACCOUNTS, true, random)
  const others = await makeAccounts(OTHER_ACCOUNTS, false, random)
  return {
    accounts: [...ours, ...others].map(({ pooled }) => pooled),
    ours: await makeFrames(ours, size.ours, random),
    others: await makeFrames(others, size.others, random),
  }
}

interface Account {
  readonly pooled: PooledAccount
  readonly key: Keypair
  readonly paths: string[]
  repo: Repo
  count: number
}

async function makeAccounts(count: number, ours: boolean, random: () => number): Promise<Account[]> {
  const accounts: Account[] = []
  for (let index = 0; index < count; index++) {
    const name = `${ours ? 'ours' : 'other'}${index}`
    const did = `did:plc:${createHash('sha256')
      .update(name)
      .digest('hex')
      .slice(0, 24)
      .replace(/[0189]/g, 'a')}`
    const secret = createHash('sha256').update(`key of ${name}`).digest()
    const key =
      random() < P256_SHARE ? await P256Keypair.import(secret) : await Secp256k1Keypair.import(secret)
    const account = { key, paths: [] as string[], count: 0 }
    const writes = Array.from({ length: RECORDS_BEFORE }, () => createOf(account, ours, random))
    const repo = await Repo.create(new MemoryBlockstore(), did, key, writes)
    const head = { rev: repo.commit.rev, data: repo.commit.data.toString() }
    accounts.push({ ...account, repo, pooled: { did, signingKey: key.did(), ours, ...head } })
  }
  return accounts
}

async function makeFrames(accounts: Account[], count: number, random: () => number): Promise<PooledFrame[]> {
  const frames: PooledFrame[] = []
  while (frames.length < count) {
    const account = pick(random, accounts)
    const roll = random()
    if (roll < IDENTITY_SHARE) frames.push(toFrame('#identity', identityOf(account)))
    else if (roll < IDENTITY_SHARE + ACCOUNT_SHARE) frames.push(toFrame('#account', statusOf(account)))
    else frames.push(toFrame('#commit', await commitOf(account, random)))
  }
  return frames
}

function toFrame(type: string, body: LexMap): PooledFrame {
  const bytes = new MessageFrame(body, { type }).toBytes()
  const seqOffset = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(
    Buffer.from([0x1a, ...uint32(SEQ_PLACEHOLDER)]),
  )
  if (seqOffset < 0) throw new Error('a frame without its sequence number')
  return { bytes, seqOffset: seqOffset + 1 }
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

const identityOf = ({ pooled }: Account): LexMap => ({ seq: SEQ_PLACEHOLDER, did: pooled.did, time: now() })

const statusOf = ({ pooled }: Account): LexMap => ({
  seq: SEQ_PLACEHOLDER,
  did: pooled.did,
  active: true,
  time: now(),
})

/** The last frame of the warm-up or of a slice, which consumers wait for. */
export function makeSentinel(did: string): PooledFrame {
  return toFrame('#account', { seq: SEQ_PLACEHOLDER, did, active: true, time: now() })
}

async function commitOf(account: Account, random: () => number): Promise<LexMap> {
  const before = account.repo
  const write = nextWrite(account, random)
  const path = `${write.collection}/${write.rkey}`
  const prev = write.action === WriteOpAction.Create ? undefined : await before.data.get(path)
  const commit = await before.formatCommit(write, account.key)
  account.repo = await before.applyCommit(commit)
  const blocks = new BlockMap(commit.newBlocks).addMap(commit.relevantBlocks)
  const cid = write.action === WriteOpAction.Delete ? null : await account.repo.data.get(path)
  return {
    seq: SEQ_PLACEHOLDER,
    rebase: false,
    tooBig: false,
    repo: account.pooled.did,
    commit: commit.cid,
    rev: commit.rev,
    since: commit.since,
    blocks: await blocksToCarFile(commit.cid, blocks),
    ops: [{ action: write.action, path, cid, ...(prev ? { prev } : {}) }],
    blobs: [],
    prevData: before.commit.data,
    time: now(),
  }
}

function nextWrite(account: Account, random: () => number): RecordWriteOp {
  const { paths, pooled } = account
  const roll = random()
  if (roll >= DELETE_SHARE + UPDATE_SHARE || paths.length === 0) return createOf(account, pooled.ours, random)
  const index = Math.floor(random() * paths.length)
  const place = splitPath(paths[index] ?? '')
  if (roll < UPDATE_SHARE) {
    return { action: WriteOpAction.Update, ...place, record: recordOf(place.collection, random) }
  }
  paths.splice(index, 1)
  return { action: WriteOpAction.Delete, ...place }
}

function createOf(account: Pick<Account, 'paths' | 'count'>, ours: boolean, random: () => number) {
  const collection = ours ? pkg.$nsid : otherCollection(random)
  const number = ++account.count
  const rkey = ours ? `package-${number}` : `3k${String(number).padStart(11, '0')}`
  const path = `${collection}/${rkey}`
  account.paths.push(path)
  return { action: WriteOpAction.Create, ...splitPath(path), record: recordOf(collection, random) } as const
}

function splitPath(path: string): Pick<RecordWriteOp, 'collection' | 'rkey'> {
  const [collection, rkey] = path.split('/')
  return { collection, rkey } as Pick<RecordWriteOp, 'collection' | 'rkey'>
}

function otherCollection(random: () => number): string {
  let roll = random()
  for (const { collection, share } of OTHER_COLLECTIONS) {
    roll -= share
    if (roll < 0) return collection
  }
  return LIKE
}

const WORDS = [
  'a',
  'tool',
  'that',
  'draws',
  'maps',
  'of',
  'snow',
  'from',
  'public',
  'data',
  'and',
  'keeps',
  'them',
]

function recordOf(collection: string, random: () => number): LexMap {
  const words = (count: number) => Array.from({ length: count }, () => pick(random, WORDS)).join(' ')
  const createdAt = '2025-01-23T12:00:00.000Z'
  if (collection === pkg.$nsid) {
    return {
      $type: collection,
      summary: words(12),
      description: words(60),
      licence: 'MIT',
      keywords: [pick(random, WORDS), pick(random, WORDS)].filter(
        (word, index, all) => all.indexOf(word) === index,
      ),
      createdAt,
    }
  }
  if (collection === POST) return { $type: collection, text: words(25), langs: ['en'], createdAt }
  const subject = `at://did:plc:${'abcdefghijklmnopqrstuvwx'}/${POST}/3k${Math.floor(random() * 1e9)}`
  return { $type: collection, subject, createdAt }
}

const now = () => new Date().toISOString()
