import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canonicalJson } from './canonical-json.js'
import { cacheNar, createNarCache, type NarCache, narHashOf } from './nar.js'
import { type TarPrefix, tarPrefix, toTarball, toTarballAside } from './tarball.js'
import { type DirectoryNode, directory, type FileNode, file, type Tree, treeOf } from './tree.js'

/** What a tree is for: one package, one atom, one model, all of one author, a collection, or the whole index. */
export type Face = 'package' | 'atom' | 'model' | 'set' | 'collection' | 'index'

/** Shared files of models alone. */
const MODEL_FOLDER = 'lib/model/'
/** What an atom's tree needs of the shared files: it builds nothing, and each file costs whoever fetches it. */
const ATOM_FILES = ['check.nix', 'snapshot.nix', 'store-name.nix', 'usual-systems.nix'].map(
  (name) => `lib/${name}`,
)
/** What a model's tree needs besides its own folder. */
const MODEL_FILES = ['check.nix', 'file-name.nix', 'licence.nix', 'shell.nix', 'usual-systems.nix'].map(
  (name) => `lib/${name}`,
)

/** Text by path. */
export type LibraryFiles = Readonly<Record<string, string>>

/**
 * The part of a tree that is the same for everyone: hand-written Nix. It is packed and serialised once, so that a
 * tree costs what its own files cost.
 */
export interface Library {
  /** Content address of the files. */
  readonly hash: string
  readonly files: LibraryFiles
  readonly root: DirectoryNode
  readonly prefix: TarPrefix
  readonly narCache: NarCache
  /** Files flake.lock by their text, of which there is one for each pinned nixpkgs. */
  readonly flakeLocks: Map<string, FileNode>
}

/** A tree, packed. */
export interface PackedTree {
  readonly tarball: Buffer
  readonly narHash: string
}

/** Reads the files of a face of this version's library from beside this module. */
export function readLibrary(face: Face): Library {
  const base = fileURLToPath(new URL('./library/', import.meta.url))
  const shared = Object.entries(readFolder(join(base, 'lib'), 'lib/'))
  return prepareLibrary({
    ...readFolder(join(base, face), ''),
    ...Object.fromEntries(shared.filter(([path]) => isNeeded(path, face))),
  })
}

function isNeeded(path: string, face: Face): boolean {
  if (face === 'atom') return ATOM_FILES.includes(path)
  if (face === 'model') return path.startsWith(MODEL_FOLDER) || MODEL_FILES.includes(path)
  return !path.startsWith(MODEL_FOLDER)
}

function readFolder(folder: string, prefix: string): LibraryFiles {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [prefix + relative(folder, path).split(sep).join('/'), readFileSync(path, 'utf8')]
    }),
  )
}

/** Packs the files of a library of this or an older version. */
export function prepareLibrary(files: LibraryFiles): Library {
  const root = treeOf(Object.entries(files).map(([path, text]) => [path, file(text)]))
  const narCache = createNarCache()
  for (const node of root.entries.values()) cacheNar(node, narCache)
  return { hash: libraryHash(files), files, root, prefix: tarPrefix(root), narCache, flakeLocks: new Map() }
}

/** SHA-256 of the files' canonical JSON, hexadecimal. */
export function libraryHash(files: LibraryFiles): string {
  return createHash('sha256').update(canonicalJson(files)).digest('hex')
}

/** A tree of the library and other files. */
export function treeWith(library: Library, own: Tree): Tree {
  return directory([...library.root.entries, ...own.entries])
}

/**
 * Packs a tree that holds the library.
 * @param mtime seconds since 1970: what Nix shows as the tree's age
 */
export function packTree(tree: Tree, library: Library, mtime: number): PackedTree {
  return {
    tarball: toTarball(tree, mtime, library.prefix),
    narHash: narHashOf(tree, library.narCache),
  }
}

/** As `packTree`, compressed on another thread: for trees of many packages. */
export async function packTreeAside(tree: Tree, library: Library, mtime: number): Promise<PackedTree> {
  const narHash = narHashOf(tree, library.narCache)
  return { tarball: await toTarballAside(tree, mtime, library.prefix), narHash }
}
