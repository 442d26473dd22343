import { open, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/** A file and what it shall hold. */
export interface FileChange {
  /** Absolute. */
  readonly file: string
  /** What it was read to hold; undefined: it is not there. */
  readonly before: string | undefined
  /** What it shall hold; undefined: it goes. */
  readonly after: string | undefined
}

/** The file beside a file in which its next content waits. */
export function waitingName(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.firn-new`)
}

/** Where a name leads: a link stays a link. */
export async function followLinks(file: string): Promise<string> {
  try {
    return await realpath(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return file
    throw error
  }
}

/** Writes a file through to the disk, with the mode of another. */
export async function writeThrough(file: string, text: string, like?: string): Promise<void> {
  const mode = like === undefined ? 0o666 : await modeOf(like)
  const handle = await open(file, 'w', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function modeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).mode & 0o777
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0o666
    throw error
  }
}

/** Puts what waits in a file's place, or takes the file away; the directory is written through. */
export async function takeOver(file: string, isGone: boolean): Promise<void> {
  if (isGone) await rm(file, { force: true })
  else await rename(waitingName(file), file)
  await syncDirectory(path.dirname(file))
}

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
