import { Secp256k1Keypair } from '@atproto/crypto'
import { type JsonValue, jsonToLex, type LexMap } from '@atproto/lex'
import { getRecords, MemoryBlockstore, type RecordWriteOp, Repo, WriteOpAction } from '@atproto/repo'
import type { Db } from '../../src/db/database.js'
import type { ActorStatus } from '../../src/db/tables/actor.js'
import type { Identity } from '../../src/identity/identity-resolver.js'
import { createIndexer, type Indexer } from '../../src/indexing/indexer.js'
import type { VerifiedOp, VerifiedRecord } from '../../src/repo/verified.js'
import { verifyRecord } from '../../src/repo/verify-record.js'
import type { Json } from '../support/sample-records.js'

const OPTIONS = { source: 'test' }

/** What did:plc is written in. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/**
 * Accounts with signed repositories of their own, and the real indexer that stores what they write. Only the network
 * between both is left out.
 */
export class World {
  readonly db: Db
  readonly accounts: Account[] = []
  readonly indexer: Indexer
  /** One millisecond later at every look, so that order in time is known. */
  readonly now: () => Date

  constructor(db: Db) {
    this.db = db
    let time = Date.parse('2026-11-21T12:00:00.000Z')
    this.now = () => new Date(time++)
    this.indexer = createIndexer({ db, now: this.now })
  }

  /** A new account, with a DID that its place in the world says. */
  async account(handle: string | null): Promise<Account> {
    const number = Array.from((this.accounts.length + 2).toString(32), (digit) =>
      BASE32.charAt(Number.parseInt(digit, 32)),
    )
      .join('')
      .padStart(24, 'a')
    const did = `did:plc:${number}`
    const key = await Secp256k1Keypair.create()
    const storage = new MemoryBlockstore()
    const repo = await Repo.create(storage, did, key)
    const identity = { did, handle, pds: 'https://pds.example', signingKey: key.did() }
    const account = new Account(this, { identity, key, storage, repo })
    this.accounts.push(account)
    await this.indexer.applyRepo({ identity, repo: { ...headOf(repo), records: [] }, held: [] }, OPTIONS)
    return account
  }
}

interface AccountParts {
  identity: Identity
  key: Secp256k1Keypair
  storage: MemoryBlockstore
  repo: Repo
}

/** One author. Paths are `<collection>/<record key>`. */
export class Account {
  readonly #world: World
  readonly #parts: AccountParts

  constructor(world: World, parts: AccountParts) {
    this.#world = world
    this.#parts = parts
  }

  get did(): string {
    return this.#parts.identity.did
  }

  get handle(): string {
    return this.#parts.identity.handle ?? this.did
  }

  get key(): Secp256k1Keypair {
    return this.#parts.key
  }

  get rev(): string {
    return this.#parts.repo.commit.rev
  }

  uri(path: string): string {
    return `at://${this.did}/${path}`
  }

  /** Creates or replaces records in one signed commit; a null deletes. Gives the CIDs by path. */
  async write(records: Record<string, Json | null>): Promise<Record<string, string>> {
    const { repo, key, storage, identity } = this.#parts
    const writes: RecordWriteOp[] = []
    for (const [path, json] of Object.entries(records)) writes.push(await toWrite(repo, path, json))
    const next = await repo.applyWrites(writes, key)
    this.#parts.repo = next
    const ops: VerifiedOp[] = []
    for (const { collection, rkey } of writes) {
      const chunks: Uint8Array[] = []
      for await (const chunk of getRecords(storage, next.cid, [{ collection, rkey }])) chunks.push(chunk)
      const { op } = await verifyRecord(Buffer.concat(chunks), {
        did: this.did,
        collection,
        rkey,
        signingKey: key.did(),
        now: new Date(),
      })
      ops.push(op)
    }
    const since = { since: repo.commit.rev, prevData: repo.commit.data.toString() }
    const outcome = await this.#world.indexer.applyCommit({ ...headOf(next), ...since, ops }, OPTIONS)
    if (outcome !== 'applied') throw new Error(`${identity.did}: a commit was ${outcome}`)
    const puts = ops.filter((op): op is { action: 'put' } & VerifiedRecord => op.action === 'put')
    return Object.fromEntries(puts.map(({ collection, rkey, cid }) => [`${collection}/${rkey}`, cid]))
  }

  /** What `#account` would say. */
  async setState(active: boolean, status: ActorStatus | null = active ? null : 'deactivated'): Promise<void> {
    await this.#world.indexer.setAccountState({ did: this.did, active, status }, OPTIONS)
  }
}

function headOf(repo: Repo) {
  const { did, rev, data } = repo.commit
  return { did, rev, data: data.toString(), cid: repo.cid.toString() }
}

async function toWrite(repo: Repo, path: string, json: Json | null): Promise<RecordWriteOp> {
  const [collection, rkey] = path.split('/') as [`${string}.${string}.${string}`, string]
  if (json === null) return { action: WriteOpAction.Delete, collection, rkey }
  const record = jsonToLex(json as JsonValue) as LexMap
  const exists = await repo.data.get(path)
  return { action: exists ? WriteOpAction.Update : WriteOpAction.Create, collection, rkey, record }
}
