import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TreeAddress, TreeFile } from './service.js'

/** Immutable tarballs on disk: what the service still has while the database is away. */
export interface TreeStore {
  read(address: TreeAddress): Promise<TreeFile | undefined>
  write(address: TreeAddress, tree: TreeFile): Promise<void>
  /** Deletes one tree. */
  remove(address: TreeAddress): Promise<void>
  /** Deletes all trees of accounts; looks only at those that have some. */
  erase(dids: readonly string[]): Promise<void>
}

/**
 * Keeps trees in `<directory>/<account>/<kind>/<name>/<version>/<lock>.tar.gz`, with the NAR hash beside each. An
 * account's folder is named by a hash: a DID may be of 2048 characters, a file name of 255 bytes.
 */
export function createTreeStore(directory: string): TreeStore {
  function folderOf({ did, kind, name, version }: TreeAddress): string {
    return join(directory, accountFolder(did), kind, name, version)
  }
  return {
    async read(address) {
      const path = join(folderOf(address), address.lockId)
      const [tarball, narHash] = await Promise.all([
        readIfThere(`${path}.tar.gz`),
        readIfThere(`${path}.sri`),
      ])
      return tarball && narHash ? { tarball, narHash: narHash.toString() } : undefined
    },
    async write(address, { tarball, narHash }) {
      const folder = folderOf(address)
      await mkdir(folder, { recursive: true })
      await replace(join(folder, `${address.lockId}.sri`), narHash)
      await replace(join(folder, `${address.lockId}.tar.gz`), tarball)
    },
    async remove(address) {
      const path = join(folderOf(address), address.lockId)
      await Promise.all([rm(`${path}.tar.gz`, { force: true }), rm(`${path}.sri`, { force: true })])
    },
    async erase(dids) {
      const present = new Set(await namesIn(directory))
      for (const folder of dids.map(accountFolder)) {
        if (present.has(folder)) await rm(join(directory, folder), { recursive: true, force: true })
      }
    },
  }
}

function accountFolder(did: string): string {
  return createHash('sha256').update(did).digest('hex')
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Whole or not at all: readers of other processes never see half a file. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(temporary, content)
  await rename(temporary, path)
}

async function readIfThere(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (
      error instanceof Error &&
      'code' in error &&
      (error.code === 'ENOENT' || error.code === 'ENAMETOOLONG')
    ) {
      return undefined
    }
    throw error
  }
}
