import { type Block, toBlock, toCar } from './block.js'
import { type Cbor, encodeCbor } from './cbor.js'
import type { CommitBody, RepoOp } from './frame.js'
import type { SigningKey } from './keys.js'
import { Tree, type TreeShape } from './tree.js'

/** A change of one record: its block, or null to delete it. */
export interface Change {
  readonly path: string
  readonly block: Block | null
}

/** A signed state of a repository with everything in it. */
export interface Snapshot {
  readonly rev: string
  readonly commit: Block
  readonly tree: Tree
  readonly records: ReadonlyMap<string, Block>
}

/** How a commit departs from the rules while it is signed all the same. */
export interface CommitOptions {
  readonly rev: string
  readonly key: SigningKey
  readonly shape?: TreeShape
  /** Another DID in the signed commit. */
  readonly did?: string
  /** Changes the signature. */
  readonly resign?: (signature: Uint8Array) => Uint8Array
}

/** One account's repository: really signed, each state kept, so that old ones can be told again. */
export class AuthorRepo {
  readonly did: string
  readonly #states: Snapshot[] = []

  private constructor(did: string) {
    this.did = did
  }

  /** A repository that holds nothing yet. */
  static async create(did: string, options: CommitOptions): Promise<AuthorRepo> {
    const repo = new AuthorRepo(did)
    repo.#states.push(await sign(did, new Map(), options))
    return repo
  }

  get head(): Snapshot {
    const head = this.#states.at(-1)
    if (!head) throw new Error('a repository has a first commit')
    return head
  }

  /** The states before, newest last. */
  get past(): readonly Snapshot[] {
    return this.#states.slice(0, -1)
  }

  /** Applies changes. @returns what its host tells of them, without a number */
  async commit(changes: readonly Change[], options: CommitOptions): Promise<CommitBody> {
    const before = this.head
    const { snapshot, body } = await prepare(before, this.did, changes, options)
    this.#states.push(snapshot)
    // Enough for whoever answers with an old state.
    if (this.#states.length > 8) this.#states.shift()
    return body
  }

  /** What `commit` would tell, while the repository stays as it is. */
  async pretend(
    changes: readonly Change[],
    options: CommitOptions,
    from: Snapshot = this.head,
  ): Promise<CommitBody> {
    return (await prepare(from, this.did, changes, options)).body
  }
}

async function prepare(
  before: Snapshot,
  did: string,
  changes: readonly Change[],
  options: CommitOptions,
): Promise<{ snapshot: Snapshot; body: CommitBody }> {
  const records = new Map(before.records)
  for (const { path, block } of changes) {
    if (block) records.set(path, block)
    else records.delete(path)
  }
  const snapshot = await sign(options.did ?? did, records, options)
  const { rev, commit, tree } = snapshot
  const known = new Set(before.tree.nodes().map(({ cid }) => cid.toString()))
  const blocks = [
    commit,
    ...tree.nodes().filter(({ cid }) => !known.has(cid.toString())),
    ...changes.flatMap(({ path }) => tree.proof(path)),
    ...changes.flatMap(({ block }) => block ?? []),
  ]
  const body: CommitBody = {
    rebase: false,
    tooBig: false,
    repo: did,
    commit: commit.cid,
    rev,
    since: before.rev,
    blocks: toCar(commit.cid, blocks),
    ops: changes.map((change) => toOp(change, before)),
    blobs: [],
    prevData: before.tree.root,
  }
  return { snapshot, body }
}

function toOp({ path, block }: Change, before: Snapshot): RepoOp {
  const prev = before.records.get(path)?.cid
  const action = block === null ? 'delete' : prev ? 'update' : 'create'
  return { action, path, cid: block?.cid ?? null, ...(prev ? { prev } : {}) }
}

async function sign(
  did: string,
  records: ReadonlyMap<string, Block>,
  { key, rev, shape, resign = (signature) => signature }: CommitOptions,
): Promise<Snapshot> {
  const tree = new Tree(
    [...records].map(([path, { cid }]) => ({ key: path, cid })),
    shape,
  )
  const unsigned: { [key: string]: Cbor } = { did, version: 3, data: tree.root, rev, prev: null }
  const sig = resign(await key.sign(encodeCbor(unsigned)))
  return { rev, tree, records, commit: toBlock(encodeCbor({ ...unsigned, sig })) }
}

/** com.atproto.sync.getRepo */
export function repoCar({ commit, tree, records }: Snapshot): Uint8Array {
  return toCar(commit.cid, [commit, ...tree.nodes(), ...records.values()])
}

/** com.atproto.sync.getRecord: the way to the record or to where it would be, and the record. */
export function recordCar({ commit, tree, records }: Snapshot, path: string): Uint8Array {
  return toCar(
    commit.cid,
    [commit, ...tree.path(path), ...(records.get(path) ? [records.get(path)] : [])].flatMap(
      (block) => block ?? [],
    ),
  )
}

/** The commit alone, as `#sync` carries it. */
export function headCar({ commit }: Snapshot): Uint8Array {
  return toCar(commit.cid, [commit])
}
