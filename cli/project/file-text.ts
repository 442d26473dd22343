import { readFile } from 'node:fs/promises'
import { ProjectError } from './project-error.js'

/** The text of a file; undefined if there is none. @throws ProjectError for what is no file, or no UTF-8 */
export async function readText(file: string): Promise<string | undefined> {
  const bytes = await readBytes(file)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new ProjectError(`${file} is not UTF-8.`, { cause, hint: 'Save it as UTF-8.' })
  }
}

async function readBytes(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ProjectError(`${file} cannot be read: ${(cause as Error).message}.`, { cause })
  }
}
