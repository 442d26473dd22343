import { createHash } from 'node:crypto'
import { mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { storeHashOf } from '../../src/nix/narinfo.js'
import type { Kind } from '../../src/syntax/release-key.js'
import type { TreeFile } from './service.js'
import { ifThere, namesIn, readTreeFile, removeTreeFile, writeTreeFile } from './tree-files.js'

/** Where a tree lies. Collections have no versions: theirs is empty. */
export interface TreePlace {
  readonly did: string
  readonly kind: Kind | 'collection'
  readonly name: string
  readonly version: string
  readonly lockId: string
}

/** Immutable tarballs on disk: what the service still has while the database is away. */
export interface TreeStore {
  read(address: TreePlace): Promise<TreeFile | undefined>
  /** By the hash part of its store path. */
  find(storeHash: string): Promise<TreeFile | undefined>
  write(address: TreePlace, tree: TreeFile): Promise<void>
  /** Deletes one tree. */
  remove(address: TreePlace): Promise<void>
  /** Deletes all trees of accounts; looks only at those that have some. */
  erase(dids: readonly string[]): Promise<void>
}

/**
 * Keeps trees in `<directory>/<account>/<kind>/<name>/<version>/<lock>.tar.gz`, with the NAR hash beside each. An
 * account's folder is named by a hash: a DID may be of 2048 characters, a file name of 255 bytes. In `links` each has a
 * symbolic link by the hash part of its store path.
 */
export function createTreeStore(directory: string, links: string): TreeStore {
  function pathOf({ did, kind, name, version, lockId }: TreePlace): string {
    return join(directory, accountFolder(did), kind, name, version, lockId)
  }
  async function find(storeHash: string): Promise<TreeFile | undefined> {
    const target = await ifThere(readlink(join(links, storeHash)))
    return target === undefined ? undefined : readTreeFile(join(links, target))
  }

  return {
    find,
    read: (address) => readTreeFile(pathOf(address)),
    async write(address, tree) {
      const path = pathOf(address)
      await writeTreeFile(path, tree)
      await mkdir(links, { recursive: true })
      await link(relative(links, path), join(links, storeHashOf(tree.narHash)))
    },
    async remove(address) {
      const path = pathOf(address)
      const tree = await readTreeFile(path)
      await removeTreeFile(path)
      if (tree) await rm(join(links, storeHashOf(tree.narHash)), { force: true })
    },
    async erase(dids) {
      const present = new Set(await namesIn(directory))
      const folders = dids.map(accountFolder).filter((folder) => present.has(folder))
      if (folders.length === 0) return
      for (const folder of folders) await rm(join(directory, folder), { recursive: true, force: true })
      for (const name of await namesIn(links)) if (!(await find(name))) await rm(join(links, name))
    },
  }
}

function accountFolder(did: string): string {
  return createHash('sha256').update(did).digest('hex')
}

/** One that is there already leads to the same: a tree's content says what its address is. */
async function link(target: string, at: string): Promise<void> {
  try {
    await symlink(target, at)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
