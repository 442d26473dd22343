import { createWriteStream } from 'node:fs'
import { mkdir, symlink } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { contentMode } from '../../src/atoms/content-hash.js'
import { CliError } from '../errors/cli-error.js'
import type { ObjectReader } from '../git/object-reader.js'
import { readAs, readTree } from '../git/trees.js'

/** A tree with names that cannot be written without harm. */
export class UnsafeTreeError extends CliError {
  override name = 'UnsafeTreeError'
}

/**
 * Writes a tree's files as git has them, without filters and line endings, into a directory that is made for them.
 * Nothing is written through a link, since no name comes twice.
 * @returns how many files
 * @throws UnsafeTreeError, ContentHashError for a submodule, GitError
 */
export async function writeTree(reader: ObjectReader, tree: string, directory: string): Promise<number> {
  await mkdir(directory)
  let count = 0
  const seen = new Set<string>()
  for (const { mode, name, id } of await readTree(reader, tree)) {
    const text = name.toString('utf8')
    refuseUnsafe(text, name, seen)
    const path = `${directory}/${text}`
    switch (contentMode(mode)) {
      case '40000':
        count += await writeTree(reader, id, path)
        continue
      case '120000':
        await symlink((await readAs(reader, id, 'blob')).bytes.toString('utf8'), path)
        break
      case '100755':
        await pipeline(reader.contents(id), createWriteStream(path, { flags: 'wx', mode: 0o755 }))
        break
      case '100644':
        await pipeline(reader.contents(id), createWriteStream(path, { flags: 'wx' }))
    }
    count++
  }
  return count
}

function refuseUnsafe(text: string, name: Buffer, seen: Set<string>): void {
  const folded = text.normalize('NFC').toLowerCase()
  const isNamed = !/^\.{0,2}$|[/\0\\]/.test(text) && folded !== '.git' && Buffer.from(text).equals(name)
  if (isNamed && !seen.has(folded)) {
    seen.add(folded)
    return
  }
  throw new UnsafeTreeError(
    `The tree holds the name ${JSON.stringify(text)}, which cannot be written here.`,
    {
      hint: 'Names that are no text, differ in case alone or mean something to git are refused: use --bare.',
    },
  )
}
