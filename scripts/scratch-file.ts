import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens an empty file to write and read that has no name: it is gone when it is closed, or the process ends. */
export async function openScratchFile(): Promise<FileHandle> {
  const directory = await mkdtemp(join(tmpdir(), 'firn-'))
  try {
    return await open(join(directory, 'scratch'), 'wx+')
  } finally {
    await rm(directory, { recursive: true })
  }
}
