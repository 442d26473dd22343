import { createBLAKE3 } from 'hash-wasm'
import { MAX_HASHED_TREE_DEPTH } from '../limits/atoms.js'

/** The modes of git that a content hash covers: file, executable file, symbolic link. Directories are `40000`. */
export type LeafMode = '100644' | '100755' | '120000'

/** The bytes of a file, or the target of a link; whole or piece by piece. */
export type LeafContents = Uint8Array | AsyncIterable<Uint8Array>

export interface LeafEntry {
  /** One path segment; bytes where it is not UTF-8. */
  readonly name: string | Uint8Array
  readonly mode: LeafMode
  readonly contents: LeafContents
}

export interface DirectoryEntry {
  readonly name: string | Uint8Array
  readonly mode: '40000'
  readonly entries: readonly TreeEntry[]
}

/** An entry of a tree, as git knows one; the order of entries does not matter. */
export type TreeEntry = LeafEntry | DirectoryEntry

/** A tree that has no content hash. */
export class ContentHashError extends Error {
  override name = 'ContentHashError'
}

const DIRECTORY_MODE = '40000'
const DIGEST = /^[0-9a-f]{64}$/

/**
 * The hash of all that a tree holds, free of SHA-1: BLAKE3 of a leaf is that of its bytes (a link's: its target);
 * BLAKE3 of a directory is that of `<mode> <name>\0<32 bytes of the child's hash>` of all its children, one after the
 * other in git's order of trees. Answers 64 hex digits; those of nothing for an empty tree.
 * @throws ContentHashError for a tree that git could not hold
 */
export async function contentHash(entries: readonly TreeEntry[]): Promise<string> {
  const hasher = await createBLAKE3()
  const digest = async (pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => {
    hasher.init()
    for await (const piece of pieces) hasher.update(piece)
    return hasher.digest('binary')
  }
  const digestOf = (contents: LeafContents) => digest(contents instanceof Uint8Array ? [contents] : contents)

  const directory = async (children: readonly TreeEntry[], depth: number): Promise<Uint8Array> => {
    if (depth > MAX_HASHED_TREE_DEPTH) {
      throw new ContentHashError(`The tree is more than ${MAX_HASHED_TREE_DEPTH} directories deep.`)
    }
    const pieces: Uint8Array[] = []
    for (const { name, entry } of inGitOrder(children)) {
      pieces.push(Buffer.from(`${entry.mode} `), name, Buffer.from([0]))
      pieces.push(
        entry.mode === DIRECTORY_MODE
          ? await directory(entry.entries, depth + 1)
          : await digestOf(entry.contents),
      )
    }
    return digest(pieces)
  }
  return Buffer.from(await directory(entries, 1)).toString('hex')
}

/** Whether a text is a content hash: 64 lower-case hex digits. */
export function isContentHash(text: string): boolean {
  return DIGEST.test(text)
}

/**
 * The mode of an entry that git lists (`100644`, `040000`, …) as the hash takes it. Old trees hold `100664`, which
 * git itself reads as `100644`.
 * @throws ContentHashError for a submodule, whose content is not in the tree, and for what git does not know
 */
export function contentMode(gitMode: string): TreeEntry['mode'] {
  switch (gitMode) {
    case '100644':
    case '100755':
    case '120000':
    case DIRECTORY_MODE:
      return gitMode
    case '040000':
      return DIRECTORY_MODE
    case '100664':
      return '100644'
    case '160000':
      throw new ContentHashError(
        'A tree with a submodule has no content hash: copy what is needed into the atom.',
      )
    default:
      throw new ContentHashError(`${JSON.stringify(gitMode)} is no mode of an entry in a git tree.`)
  }
}

interface NamedEntry {
  readonly name: Buffer
  readonly entry: TreeEntry
}

/** Bytewise by name, a directory's with a slash at its end (git's base_name_compare). */
function inGitOrder(entries: readonly TreeEntry[]): NamedEntry[] {
  const seen = new Set<string>()
  const named = entries.map((entry) => {
    const name = Buffer.from(entry.name)
    // One character a byte, so that names which are not UTF-8 stay apart.
    const text = name.toString('latin1')
    if (/^\.{0,2}$|[/\0]/.test(text)) {
      throw new ContentHashError(`${JSON.stringify(name.toString())} is no name of an entry in a tree.`)
    }
    if (seen.has(text))
      throw new ContentHashError(`${JSON.stringify(name.toString())} stands in one directory twice.`)
    seen.add(text)
    return {
      name,
      entry,
      key: entry.mode === DIRECTORY_MODE ? Buffer.concat([name, Buffer.from('/')]) : name,
    }
  })
  return named.sort((a, b) => Buffer.compare(a.key, b.key))
}
