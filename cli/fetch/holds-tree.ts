import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { contentMode } from '../../src/atoms/content-hash.js'
import { objectId } from '../../src/atoms/object-id.js'
import type { ObjectReader } from '../git/object-reader.js'
import { readTree } from '../git/trees.js'

/**
 * Whether a directory holds the files of a tree and nothing else, as `writeTree` would write them.
 * @throws ContentHashError for a submodule, GitError
 */
export async function holdsTree(reader: ObjectReader, tree: string, directory: string): Promise<boolean> {
  if (!(await lstat(directory)).isDirectory()) return false
  const entries = await readTree(reader, tree)
  const found = new Set(await readdir(directory))
  if (found.size !== entries.length) return false
  for (const { mode, name, id } of entries) {
    const text = name.toString('utf8')
    if (!found.has(text)) return false
    const file = `${directory}/${text}`
    const expected = contentMode(mode)
    if (expected === '40000' ? !(await holdsTree(reader, id, file)) : !(await isBlob(file, expected, id)))
      return false
  }
  return true
}

async function isBlob(file: string, mode: string, id: string): Promise<boolean> {
  const found = await lstat(file)
  if (mode === '120000') {
    return found.isSymbolicLink() && objectId('blob', await readlink(file, { encoding: 'buffer' })) === id
  }
  if (!found.isFile() || ((found.mode & 0o100) !== 0) !== (mode === '100755')) return false
  return objectId('blob', await readFile(file)) === id
}
