import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Files that this user alone may read. */
const FILE_MODE = 0o600
const DIRECTORY_MODE = 0o700

/** Makes a directory, and those above it, that this user alone may enter; one that is there becomes so. */
export async function makePrivateDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE })
  await chmod(directory, DIRECTORY_MODE)
}

/** Writes a file whole or not at all, with mode 600 from its first byte on. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await makePrivateDirectory(path.dirname(file))
  const partial = `${file}.${randomUUID()}.partial`
  try {
    const handle = await open(partial, 'wx', FILE_MODE)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** The text of a file; undefined when there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
