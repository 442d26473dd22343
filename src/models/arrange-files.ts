import { MAX_LISTED_FILES } from '../limits/model-sources.js'
import { filePathProblem, findPathClash } from './file-path.js'
import type { ListedFile } from './listing.js'
import { SourceError } from './source-error.js'

/**
 * Files as a listing has them: in the order of their paths, each in a place of its own on every system.
 * @param from the source, as a person knows it
 * @throws SourceError where there are none, too many, or one that has no such place
 */
export function arrangeFiles(found: readonly ListedFile[], from: string): ListedFile[] {
  if (found.length === 0) {
    const problem = `${from} has no files that are asked for: see whether its name, its path and the globs are right.`
    throw new SourceError('NotFound', problem)
  }
  if (found.length > MAX_LISTED_FILES) {
    const problem = `${from} has ${found.length} files, and at most ${MAX_LISTED_FILES} make a model: choose some by globs.`
    throw new SourceError('TooLarge', problem)
  }
  const files = found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const problem = files.map(({ path }) => filePathProblem(path)).find((one) => one !== undefined)
  const clash = problem ?? findPathClash(files.map(({ path }) => path))?.problem
  if (clash !== undefined) {
    throw new SourceError('InvalidRequest', `A file of ${from} has no place on every disk: ${clash}`)
  }
  return files
}

/** A path as it stands in an address: each of its names by itself. */
export function encodePath(path: string): string {
  // Nearly all paths stand as they are.
  if (/^[A-Za-z0-9._~/-]*$/.test(path)) return path
  // Nix takes no address with a quote (src/nix/library/lib/check.nix).
  // Half a character has no UTF-8; `arrangeFiles` refuses the path.
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/').replaceAll("'", '%27')
}
