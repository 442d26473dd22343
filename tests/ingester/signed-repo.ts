import { type Keypair, Secp256k1Keypair } from '@atproto/crypto'
import type { Cid, LexMap } from '@atproto/lex'
import {
  BlockMap,
  blocksToCarFile,
  concatBytesAsync,
  getFullRepo,
  getRecords,
  MemoryBlockstore,
  type RecordWriteOp,
  Repo,
  WriteOpAction,
} from '@atproto/repo'
import type { Commit, RepoOp, Sync } from '../../src/lexicons/com/atproto/sync/subscribeRepos.js'

/** A change of one record: its value, or null to delete it. */
export interface Write {
  path: string
  value: LexMap | null
}

/** A really signed repository in memory, with the messages that its host would send. */
export interface SignedRepo {
  readonly did: string
  readonly key: Keypair
  write(...writes: Write[]): Promise<Commit>
  /** com.atproto.sync.getRepo */
  car(): Promise<Uint8Array>
  /** com.atproto.sync.getRecord */
  recordCar(path: string): Promise<Uint8Array>
  sync(): Promise<Sync>
  rev(): string
}

/** @param ofKey whose signatures it gets; a new k256 key when absent */
export async function createSignedRepo(did: string, ofKey?: Keypair): Promise<SignedRepo> {
  const key = ofKey ?? (await Secp256k1Keypair.create())
  const storage = new MemoryBlockstore()
  let repo = await Repo.create(storage, did, key)

  async function write(...writes: Write[]): Promise<Commit> {
    const before = repo
    const ops = await Promise.all(writes.map((each) => toWriteOp(repo, each)))
    const commit = await repo.formatCommit(ops, key)
    repo = await repo.applyCommit(commit)
    const blocks = new BlockMap(commit.newBlocks).addMap(commit.relevantBlocks)
    return {
      $type: 'com.atproto.sync.subscribeRepos#commit',
      seq: 1,
      rebase: false,
      tooBig: false,
      repo: did as Commit['repo'],
      commit: commit.cid,
      rev: commit.rev as Commit['rev'],
      since: commit.since as Commit['since'],
      blocks: await blocksToCarFile(commit.cid, blocks),
      ops: await Promise.all(writes.map((each) => toRepoOp(before, repo, each))),
      blobs: [],
      prevData: before.commit.data,
      time: new Date().toISOString() as Commit['time'],
    }
  }

  return {
    did,
    key,
    write,
    car: () => concatBytesAsync(getFullRepo(storage, repo.cid)),
    recordCar: (path) => {
      const [collection = '', rkey = ''] = path.split('/')
      return concatBytesAsync(getRecords(storage, repo.cid, [{ collection, rkey }]))
    },
    sync: async () => ({
      seq: 1,
      did: did as Sync['did'],
      rev: repo.commit.rev as Sync['rev'],
      blocks: await blocksToCarFile(repo.cid, storage.blocks.getMany([repo.cid]).blocks),
      time: new Date().toISOString() as Sync['time'],
    }),
    rev: () => repo.commit.rev,
  }
}

async function toWriteOp(repo: Repo, { path, value }: Write): Promise<RecordWriteOp> {
  const [collection, rkey] = path.split('/')
  const place = { collection, rkey } as Pick<RecordWriteOp, 'collection' | 'rkey'>
  if (value === null) return { action: WriteOpAction.Delete, ...place }
  const action = (await cidAt(repo, path)) ? WriteOpAction.Update : WriteOpAction.Create
  return { action, ...place, record: value }
}

async function toRepoOp(before: Repo, after: Repo, { path, value }: Write): Promise<RepoOp> {
  const prev = await cidAt(before, path)
  const cid = value === null ? null : await cidAt(after, path)
  if (prev === null) return { action: 'create', path, cid }
  return { action: cid === null ? 'delete' : 'update', path, cid, prev }
}

function cidAt(repo: Repo, path: string): Promise<Cid | null> {
  return repo.data.get(path)
}
