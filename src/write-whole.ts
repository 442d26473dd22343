import { open, rename, rm } from 'node:fs/promises'

/**
 * Writes a file whole or not at all: beside it first, then in its place.
 * @returns what `write` returns
 */
export async function writeWhole<T>(
  path: string,
  write: (append: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const partial = `${path}.partial`
  try {
    const file = await open(partial, 'w')
    let result: T
    try {
      result = await write(async (text) => {
        await file.appendFile(text)
      })
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
    return result
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}
