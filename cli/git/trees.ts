import { contentMode, type TreeEntry } from '../../src/atoms/content-hash.js'
import { type GitTreeEntry, parseTree } from '../../src/atoms/git-tree.js'
import { MAX_HASHED_TREE_DEPTH } from '../../src/limits/atoms.js'
import { MAX_GIT_TREE_BYTES } from '../../src/limits/git.js'
import { GitError } from './git-error.js'
import type { GitObject, ObjectReader } from './object-reader.js'

/** The entries of a tree. @throws GitError `NotFound` */
export async function readTree(reader: ObjectReader, id: string): Promise<GitTreeEntry[]> {
  return parseTree((await readAs(reader, id, 'tree')).bytes)
}

/** An object of the type that is expected. @throws GitError `NotFound` */
export async function readAs(reader: ObjectReader, id: string, type: GitObject['type']): Promise<GitObject> {
  const object = await reader.read(id)
  if (object?.type === type) return object
  const found = object === undefined ? 'is not there' : `is a ${object.type}`
  throw new GitError('NotFound', `The ${type} ${id} ${found}.`)
}

/**
 * What lies at a path below a tree; undefined where nothing does.
 * @throws GitError `NotFound` for a tree that is not at hand
 */
export async function findEntry(
  reader: ObjectReader,
  tree: string,
  path: string,
): Promise<GitTreeEntry | undefined> {
  let entry: GitTreeEntry = { mode: '40000', name: Buffer.alloc(0), id: tree }
  for (const step of path.split('/').filter((part) => part !== '' && part !== '.')) {
    if (entry.mode !== '40000') return undefined
    const wanted = Buffer.from(step)
    const found: GitTreeEntry | undefined = (await readTree(reader, entry.id)).find(({ name }) =>
      name.equals(wanted),
    )
    if (found === undefined) return undefined
    entry = found
  }
  return entry
}

/** Paths at which a tree lies below another; the first one alone, by git's order. */
export async function findTree(
  reader: ObjectReader,
  tree: string,
  wanted: string,
  path = '',
): Promise<string | undefined> {
  const directories = (await readTree(reader, tree)).filter(({ mode }) => mode === '40000')
  const here = directories.find(({ id }) => id === wanted)
  if (here) return `${path}${here.name.toString()}`
  for (const { id, name } of directories) {
    const found = await findTree(reader, id, wanted, `${path}${name.toString()}/`)
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * A tree with all below it, as its content hash is taken over it; files are read when they are hashed.
 * @throws GitError, ContentHashError
 */
export async function hashableTree(reader: ObjectReader, id: string): Promise<TreeEntry[]> {
  let left = MAX_GIT_TREE_BYTES
  async function* contents(blob: string): AsyncGenerator<Buffer> {
    for await (const piece of reader.contents(blob)) {
      left -= piece.length
      if (left < 0) throw new GitError('TooMuchOutput', `The tree has more than ${MAX_GIT_TREE_BYTES} bytes.`)
      yield piece
    }
  }
  async function below(tree: string, depth: number): Promise<TreeEntry[]> {
    if (depth > MAX_HASHED_TREE_DEPTH) throw new GitError('TooMuchOutput', `The tree ${id} is too deep.`)
    const entries: TreeEntry[] = []
    for (const { mode, name, id: child } of await readTree(reader, tree)) {
      const kind = contentMode(mode)
      if (kind === '40000') entries.push({ name, mode: kind, entries: await below(child, depth + 1) })
      else entries.push({ name, mode: kind, contents: contents(child) })
    }
    return entries
  }
  return below(id, 1)
}
