import type { ListedFile } from '../listing.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { measure } from '../url/measure.js'
import { type ForgeAddresses, forgeAddresses } from './forge-addresses.js'

/**
 * Finds how the host of a repository serves its files, by asking for the size of one file of each sort: where LFS is
 * not resolved, that is the pointer's. Undefined where nothing that is known serves them to everybody.
 */
export async function findAddresses(
  repository: string,
  rev: string,
  directory: string,
  files: readonly ListedFile[],
  context: SourceContext,
): Promise<ForgeAddresses | undefined> {
  const samples = [files.find(({ lfs }) => lfs), files.find(({ lfs, size }) => !lfs && size > 0)].filter(
    (file) => file !== undefined,
  )
  for (const forge of forgeAddresses(repository, rev, directory)) {
    const answers = await Promise.all(samples.map((file) => serves(forge, file, context)))
    if (answers.every((isServed) => isServed)) return forge
  }
  return undefined
}

async function serves(forge: ForgeAddresses, file: ListedFile, context: SourceContext): Promise<boolean> {
  try {
    const size = await measure(forge.urlOf(file.path, file.lfs === true), { ...context, patienceMs: 0 })
    return size === file.size
  } catch (error) {
    if (error instanceof SourceError) return false
    throw error
  }
}
