import { createHash } from 'node:crypto'

export type Contents = Uint8Array | string

/** A file as a hub keeps it: a git blob, or a pointer of git-lfs to bytes kept elsewhere, by Xet where `xetHash` is. */
export interface HubFile {
  readonly path: string
  readonly bytes: Buffer
  /** sha1 of the git object: of the pointer, for a file of git-lfs. */
  readonly oid: string
  readonly lfs?: { readonly oid: string; readonly size: number; readonly pointer: Buffer }
  readonly xetHash?: string
}

export interface HubCommit {
  readonly id: string
  readonly title: string
  readonly date: string
  /** By path, in the order of git's trees. */
  readonly files: ReadonlyMap<string, HubFile>
  /** Ids of the trees of directories, by path without a slash at the end. */
  readonly directories: ReadonlyMap<string, string>
}

export interface HubRepositoryOptions {
  /** Which files are kept outside of git; by default those that the hub's .gitattributes names. */
  readonly isLarge?: (path: string) => boolean
  /** Whether large files are kept by Xet, as the hub does today; else by git-lfs alone. */
  readonly xet?: boolean
  /** Fields of the model's info: pipeline_tag, library_name, tags, cardData, safetensors, gguf, … */
  readonly info?: Readonly<Record<string, unknown>>
  /** Whether people must agree to terms before they get files. */
  readonly gated?: 'auto' | 'manual'
  readonly private?: boolean
}

/** What the hub's .gitattributes hands to git-lfs in a new repository. */
const LARGE =
  /\.(7z|arrow|bin|bz2|ckpt|ftz|gguf|gz|h5|joblib|lfs\.\w+|mlmodel|model|msgpack|npy|npz|onnx|ot|parquet|pb|pickle|pkl|pt|pth|rar|safetensors|tar|tflite|tgz|wasm|xz|zip|zst)$/

/** A repository of a hub: commits of whole states, by the rules of git, and the names that move over them. */
export class HubRepository {
  readonly name: string
  readonly options: HubRepositoryOptions
  readonly branches = new Map<string, string>()
  readonly tags = new Map<string, string>()
  readonly #commits = new Map<string, HubCommit>()
  readonly #stored = new Map<string, HubFile>()

  constructor(name: string, options: HubRepositoryOptions) {
    this.name = name
    this.options = options
  }

  /** Commits exactly these files to a branch (`main`), and gives the commit's id. */
  commit(contents: Readonly<Record<string, Contents>>, branch = 'main'): string {
    const files = Object.entries(contents).map(([path, bytes]) => this.#store(path, Buffer.from(bytes)))
    const directories = new Map<string, string>()
    const tree = writeTree(files, '', directories)
    const parent = this.branches.get(branch)
    const seconds = 1_700_000_000 + this.#commits.size * 60
    const person = `Alice <alice@alice.example> ${seconds} +0000`
    const title = 'Change'
    const id = objectId(
      'commit',
      Buffer.from(
        `tree ${tree}\n${parent ? `parent ${parent}\n` : ''}author ${person}\ncommitter ${person}\n\n${title}\n`,
      ),
    )
    const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    this.#commits.set(id, {
      id,
      title,
      date: new Date(seconds * 1000).toISOString(),
      files: new Map(sorted.map((file) => [file.path, file])),
      directories,
    })
    this.branches.set(branch, id)
    return id
  }

  /** A commit by its id, a branch, a tag, or a full ref; undefined where there is none. */
  at(revision: string): HubCommit | undefined {
    const name = revision === 'HEAD' ? 'main' : revision.replace(/^refs\/(heads|tags)\//, '')
    return this.#commits.get(this.branches.get(name) ?? this.tags.get(name) ?? name)
  }

  /** A large file of any commit, by its sha256 or its Xet hash. */
  stored(key: string): HubFile | undefined {
    return this.#stored.get(key)
  }

  #store(path: string, bytes: Buffer): HubFile {
    const file = this.#keep(path, bytes)
    for (const key of [file.lfs?.oid, file.xetHash]) if (key !== undefined) this.#stored.set(key, file)
    return file
  }

  #keep(path: string, bytes: Buffer): HubFile {
    const { isLarge = (path) => LARGE.test(path), xet = true } = this.options
    if (!isLarge(path)) return { path, bytes, oid: objectId('blob', bytes) }
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const pointer = Buffer.from(
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${bytes.length}\n`,
    )
    return {
      path,
      bytes,
      oid: objectId('blob', pointer),
      lfs: { oid: sha256, size: bytes.length, pointer },
      // Xet's is a Merkle hash over chunks. Who reads it may know only that it is no sha256.
      ...(xet && { xetHash: createHash('sha512-256').update(bytes).digest('hex') }),
    }
  }
}

/** gitformat-loose-object: the id of an object. */
function objectId(type: string, body: Uint8Array): string {
  return createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex')
}

/** The id of the tree of a directory, and of all below it. */
function writeTree(files: readonly HubFile[], directory: string, into: Map<string, string>): string {
  const entries = new Map<string, { readonly sortedAs: string; readonly mode: string; readonly id: string }>()
  for (const file of files) {
    const [name = '', ...rest] = file.path.slice(directory.length).split('/')
    if (rest.length === 0) entries.set(name, { sortedAs: name, mode: '100644', id: file.oid })
    else if (!entries.has(name)) {
      const below = `${directory}${name}/`
      const inside = files.filter(({ path }) => path.startsWith(below))
      entries.set(name, { sortedAs: `${name}/`, mode: '40000', id: writeTree(inside, below, into) })
    }
  }
  const sorted = [...entries].sort(([, a], [, b]) =>
    Buffer.compare(Buffer.from(a.sortedAs), Buffer.from(b.sortedAs)),
  )
  const body = Buffer.concat(
    sorted.flatMap(([name, { mode, id }]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  )
  const id = objectId('tree', body)
  if (directory !== '') into.set(directory.slice(0, -1), id)
  return id
}
