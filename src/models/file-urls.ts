import { encodePath } from './arrange-files.js'
import type { PinnedFile } from './listing.js'

/** Where a file's bytes lie, best first: its own addresses, then its place below each base (dev.firn.files#main). */
export function fileUrls({ urls = [], path }: PinnedFile, bases: readonly string[]): string[] {
  return [...new Set([...urls, ...bases.map((base) => base + encodePath(path))])]
}
