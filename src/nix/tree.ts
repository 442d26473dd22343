/** A file: its bytes, and the one bit of its mode that Nix keeps. */
export interface FileNode {
  readonly type: 'file'
  readonly contents: Uint8Array
  readonly executable: boolean
}

export interface SymlinkNode {
  readonly type: 'symlink'
  readonly target: string
}

/** A directory; the order of its entries does not matter. */
export interface DirectoryNode {
  readonly type: 'directory'
  readonly entries: ReadonlyMap<string, TreeNode>
}

export type TreeNode = FileNode | SymlinkNode | DirectoryNode

/** A source tree in memory, as Nix sees one: no owners, no times. */
export type Tree = DirectoryNode

/** A path that no source tree may hold. */
export class TreeError extends Error {
  override name = 'TreeError'
}

/** A file of UTF-8 text or of bytes. */
export function file(contents: string | Uint8Array, options: { executable?: boolean } = {}): FileNode {
  const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents
  return { type: 'file', contents: bytes, executable: options.executable ?? false }
}

export function symlink(target: string): SymlinkNode {
  return { type: 'symlink', target }
}

/** @throws TreeError for an entry name that is no single path segment. */
export function directory(entries: Iterable<readonly [string, TreeNode]>): DirectoryNode {
  const map = new Map(entries)
  for (const name of map.keys()) checkSegment(name)
  return { type: 'directory', entries: map }
}

/**
 * The tree of nodes by relative path (`lib/a.nix`), parents made where missing.
 * @throws TreeError for a path that is absolute, leaves the tree, or runs through a file.
 */
export function treeOf(nodes: Iterable<readonly [string, TreeNode]>): Tree {
  const root = new Map<string, TreeNode>()
  const made = new Map<TreeNode, Map<string, TreeNode>>()
  for (const [path, node] of nodes) {
    const segments = path.split('/')
    for (const segment of segments) checkSegment(segment)
    const name = segments.pop() ?? ''
    let at = root
    for (const segment of segments) {
      const existing = at.get(segment)
      const inner = existing ? made.get(existing) : new Map<string, TreeNode>()
      if (!inner)
        throw new TreeError(`"${path}" runs through "${segment}", which is no directory of this tree.`)
      if (!existing) {
        const parent: DirectoryNode = { type: 'directory', entries: inner }
        made.set(parent, inner)
        at.set(segment, parent)
      }
      at = inner
    }
    if (at.has(name)) throw new TreeError(`"${path}" stands in the tree twice.`)
    at.set(name, node)
  }
  return { type: 'directory', entries: root }
}

/** The entries in the order of NAR and of our tarballs: bytewise by UTF-8 name. */
export function sortedEntries(node: DirectoryNode): [string, TreeNode][] {
  return [...node.entries].sort(([a], [b]) => compareNames(a, b))
}

/** Bytewise UTF-8 order, for which JavaScript's own order (UTF-16) is right in ASCII alone. */
export function compareNames(a: string, b: string): number {
  return ASCII.test(a) && ASCII.test(b) ? (a < b ? -1 : 1) : Buffer.compare(Buffer.from(a), Buffer.from(b))
}

const ASCII = /^[\x20-\x7e]*$/

function checkSegment(name: string): void {
  if (name === '' || name === '.' || name === '..' || name.includes('/') || name.includes('\0')) {
    throw new TreeError(`${JSON.stringify(name)} is no name of a file or folder in a tree.`)
  }
}
