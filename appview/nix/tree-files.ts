import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TreeFile } from './service.js'

/** A tarball on disk at `<path>.tar.gz`, with its NAR hash beside it in `<path>.sri`. */
export async function readTreeFile(path: string): Promise<TreeFile | undefined> {
  const [tarball, narHash] = await Promise.all([
    ifThere(readFile(`${path}.tar.gz`)),
    ifThere(readFile(`${path}.sri`, 'utf8')),
  ])
  return tarball && narHash ? { tarball, narHash } : undefined
}

export async function writeTreeFile(path: string, { tarball, narHash }: TreeFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await replace(`${path}.sri`, narHash)
  await replace(`${path}.tar.gz`, tarball)
}

export async function removeTreeFile(path: string): Promise<void> {
  await Promise.all([rm(`${path}.tar.gz`, { force: true }), rm(`${path}.sri`, { force: true })])
}

/** The names in a folder; none where there is no folder. */
export async function namesIn(directory: string): Promise<string[]> {
  return (await ifThere(readdir(directory))) ?? []
}

/** What reading a path gives; undefined where nothing is there, or nothing can be. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.has(String(error.code))) return undefined
    throw error
  }
}

const ABSENT = new Set(['ENOENT', 'ENAMETOOLONG'])

/** Whole or not at all: readers of other processes never see half a file. */
async function replace(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`
  await writeFile(temporary, content)
  await rename(temporary, path)
}
