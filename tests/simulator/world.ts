import type { IngesterContext } from '../../ingester/context.js'
import { isCollection } from '../../src/definitions/record.js'
import type { IdentityConfig } from '../../src/identity/identity-resolver.js'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import type { Absence, Author } from './author.js'
import { Clock } from './clock.js'
import { type Followed, Hosts, PDS_COUNT, streamUrl } from './hosts/hosts.js'
import type { Loss } from './model/author-model.js'
import { Model } from './model/model.js'
import { createRandom, type Random } from './random.js'
import { type MadeRecord, validRecord } from './records.js'
import { AuthorRepo, type Change, type CommitOptions, headCar, type Snapshot } from './repo/author-repo.js'
import type { KeyOrder } from './repo/cbor.js'
import { type Body, type CommitBody, toFrame, toFrameOf } from './repo/frame.js'
import { type Curve, createKey, type SigningKey } from './repo/keys.js'

export interface WorldOptions {
  /** Any whole number: the same seed makes the same accounts, keys, records and choices. */
  seed: number
  accounts?: number
  /** Whether the ingester follows one relay or each PDS. */
  followed?: Followed
}

/** A change to a repository of this world: a record to write, or a path to delete. */
export type Edit = MadeRecord | { readonly path: string; readonly block: null }

export interface SendOptions {
  order?: KeyOrder
  /** Bytes that the message is to have, by a field that nobody knows. */
  length?: number
  /** Hears each time that it goes out. */
  onSent?: () => void
}

export const HANDLE_DOMAIN = '.sim.test'
const NOBODY = `did:plc:${'z'.repeat(24)}`
const DID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/**
 * A network in this process: accounts with really signed repositories on two PDSes, a relay, a PLC directory, over
 * real sockets of 127.0.0.1. What is done here is told to the model, which knows what the tables must hold then.
 * `step` acts at random; the other methods are what it, the adversary and directed tests act by.
 */
export class World implements AsyncDisposable {
  readonly seed: number
  readonly random: Random
  readonly clock = new Clock()
  readonly authors: Author[] = []
  readonly model: Model
  readonly hosts: Hosts
  /** Where handles lead to. */
  readonly handles = new Map<string, string>()
  /** Accounts that something is being done to: others leave them alone. */
  readonly busy = new Set<Author>()
  /** Accounts of which something was lost that only a later commit shows. */
  readonly unrevealed = new Set<Author>()
  /** Accounts whose `#account` or `#identity` was lost. */
  readonly untold = new Set<Author>()
  /** Commits as they were told. */
  readonly told: { home: number; body: Body }[] = []
  /** What was changed in repositories that nobody may accept as they are. */
  readonly stuck = new Map<Author, Edit[]>()
  /** Accounts that were deleted at some time. */
  readonly onceDeleted = new Set<string>()
  /** Is waited for before an author signs with another key. */
  beforeKeyChange: () => Promise<void> = async () => undefined
  events = 0

  constructor({ seed, followed = 'relay' }: WorldOptions) {
    this.seed = seed
    this.random = createRandom(seed)
    this.hosts = new Hosts({ authors: this.authors, handles: this.handles, followed })
    this.model = new Model({
      handleOwner: (handle) => this.handles.get(handle),
      pdsUrl: (home) => this.hosts.pdsUrl(home),
    })
  }

  /** What an ingester needs to know to live in this world. */
  config(): IngesterContext['config'] & IdentityConfig {
    return {
      sources: this.hosts.sources.map(streamUrl),
      plcUrl: this.hosts.plc.url,
      development: true,
      handleResolvers: [{ suffix: HANDLE_DOMAIN, url: this.hosts.pdsUrl(0) }],
    }
  }

  find(did: string): Author | undefined {
    return this.authors.find((author) => author.did === did)
  }

  /** Accounts that act: active, and nothing is being done to them. */
  free(): Author[] {
    return this.authors.filter((author) => author.absence === null && !this.busy.has(author))
  }

  /** A new account with an empty repository. */
  async addAuthor(): Promise<Author> {
    const did = `did:plc:${this.random.text(DID_ALPHABET, 24)}`
    const key = await createKey(this.random)
    const repo = await AuthorRepo.create(did, { key, rev: this.clock.tid() })
    const handle = `author${this.authors.length}${HANDLE_DOMAIN}`
    const home = this.random.below(PDS_COUNT)
    const author: Author = { did, repo, key, keys: [key.did()], home, handle, absence: null }
    this.authors.push(author)
    this.handles.set(handle, did)
    this.model.add(author)
    this.tellIdentity(author)
    this.tellAccount(author)
    return author
  }

  newKey(curve?: Curve): Promise<SigningKey> {
    return createKey(this.random, curve)
  }

  /** From here on an author signs with another key. */
  async changeKey(author: Author, curve?: Curve): Promise<void> {
    await this.beforeKeyChange()
    author.key = await this.newKey(curve)
    author.keys.push(author.key.did())
  }

  /**
   * Commits to an author's repository, and tells the model.
   * @param loss what becomes of its message: the caller sends it, or does not
   */
  async commit(
    author: Author,
    edits: readonly Edit[],
    { loss = 'none', ...options }: { loss?: Loss } & Partial<CommitOptions> = {},
  ): Promise<CommitBody> {
    const body = await author.repo.commit(edits.map(toChange), this.#signing(author, options))
    this.model.commit(author.did, edits.flatMap(toOp), loss)
    if (loss === 'must') this.unrevealed.add(author)
    return body
  }

  /** A commit that its author signed and that is in no repository. */
  pretend(
    author: Author,
    edits: readonly Edit[],
    options: Partial<CommitOptions> = {},
    from: Snapshot = author.repo.head,
  ): Promise<CommitBody> {
    return author.repo.pretend(edits.map(toChange), this.#signing(author, options), from)
  }

  /** Commits a state that nobody may accept, until `unstick`: the tables stay as they are. */
  async stick(author: Author, edits: Edit[], options: Partial<CommitOptions>): Promise<CommitBody> {
    this.model.stick(author.did, author.repo.head.rev)
    this.busy.add(author)
    this.stuck.set(author, edits)
    return author.repo.commit(edits.map(toChange), this.#signing(author, options))
  }

  /** The account mends its repository by another commit, which has yet to be made. */
  unstick(author: Author): void {
    this.model.mend(author.did)
    this.model.commit(author.did, (this.stuck.get(author) ?? []).flatMap(toOp), 'must')
    this.stuck.delete(author)
    this.unrevealed.add(author)
  }

  /** An author's repository with something in it that they never wrote, signed by somebody else. */
  async forge(author: Author): Promise<Snapshot> {
    const signing = { rev: this.clock.tid(), key: await this.newKey() }
    const repo = await AuthorRepo.create(author.did, signing)
    const lie = validRecord(author.did, `${pkg.$nsid}/forged`, 0)
    const kept = [...author.repo.head.records].map(([path, block]) => ({ path, block }))
    await repo.commit([...kept, lie], { ...signing, rev: this.clock.tid() })
    return repo.head
  }

  /** A change of ours, whatever else there is: by it an account is known that was not before. */
  ownEdit(author: Author): Edit[] {
    return [validRecord(author.did, `${pkg.$nsid}/own-${this.random.text('abcdefgh', 8)}`, 0)]
  }

  /** Commits, and sends the message as it should be. */
  async write(author: Author, edits: readonly Edit[], options: SendOptions = {}): Promise<void> {
    const body = await this.commit(author, edits)
    this.send(author.home, '#commit', body, options)
    this.told.push({ home: author.home, body })
    this.unrevealed.delete(author)
  }

  /** Sends a message, numbered and dated. */
  send(home: number, type: string, body: Body, { order, length, onSent }: SendOptions = {}): void {
    const time = this.clock.now().toISOString()
    const encode = (seq: number) => {
      const whole = { time, ...body, seq }
      return length === undefined ? toFrame(type, whole, order) : toFrameOf(length, type, whole)
    }
    this.hosts.logOf(home).append(encode, onSent)
    this.events++
  }

  /** Sends bytes of any kind in a place of the sequence. */
  sendBytes(home: number, bytes: Uint8Array, onSent?: () => void): void {
    this.hosts.logOf(home).append(() => bytes, onSent)
    this.events++
  }

  /** Something of nobody: when it was read, so was everything before. */
  tellNobody(home: number, onSent?: () => void): void {
    this.send(home, '#account', { did: NOBODY, active: true }, onSent === undefined ? {} : { onSent })
  }

  tellIdentity(author: Author): void {
    this.send(author.home, '#identity', { did: author.did, handle: author.handle })
  }

  /** Tells whether an account is active, to the ingester and to the model. */
  tellAccount(author: Author): void {
    const { did, absence, home } = author
    this.send(home, '#account', { did, active: absence === null, status: absence ?? undefined })
    this.model.account(did, absence)
  }

  tellSync(author: Author): void {
    const { did, home, repo } = author
    this.model.mayBeFetched(did)
    this.send(home, '#sync', { did, rev: repo.head.rev, blocks: headCar(repo.head) })
  }

  /** Deactivates, deletes and so on; null brings an account back. */
  setAbsence(author: Author, absence: Absence | null): void {
    author.absence = absence
    if (absence === 'deleted') {
      this.onceDeleted.add(author.did)
      this.releaseHandle(author)
    }
    if (absence === null && !this.handles.has(author.handle)) this.handles.set(author.handle, author.did)
    this.tellAccount(author)
    if (absence === null) this.tellIdentity(author)
  }

  /** Its handle leads nowhere any more, unless it leads to somebody else already. */
  releaseHandle({ handle, did }: Author): void {
    if (this.handles.get(handle) === did) this.handles.delete(handle)
  }

  close(): Promise<void> {
    return this.hosts.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #signing(author: Author, options: Partial<CommitOptions>): CommitOptions {
    return { rev: this.clock.tid(), key: author.key, ...options }
  }
}

/** A world with accounts, whose hosts listen. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const world = new World(options)
  await world.hosts.listen()
  for (let count = 0; count < (options.accounts ?? 6); count++) await world.addAuthor()
  return world
}

function toChange({ path, block }: Edit): Change {
  return { path, block }
}

function toOp(edit: Edit) {
  const { path, block } = edit
  if (!isCollection(path.split('/')[0] ?? '')) return []
  return [{ path, content: block === null ? null : { cid: block.cid.toString(), meaning: edit.meaning } }]
}
