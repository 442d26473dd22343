import { createHash } from 'node:crypto'
import { MAX_BARREN_PAGES } from '../limits/model-sources.js'
import { SourceError } from './source-error.js'

/**
 * Watches over a listing that comes page by page, so that one which its server never ends comes to an end here.
 * @param server whom an error names
 * @returns to be called before each page, with what it is asked by and how much was found so far; throws SourceError
 *   where the same page would be asked again, or where nothing was found for too many
 */
export function watchPages(server: string): (page: string, found: number) => void {
  // Hashes: a page may be asked by as much as a server likes to say.
  const asked = new Set<string>()
  let last = 0
  let barren = 0
  return (page, found) => {
    const key = createHash('sha256').update(page).digest('base64')
    if (asked.has(key)) throw endless(server, 'names a page of its listing a second time')
    asked.add(key)
    barren = found > last ? 0 : barren + 1
    last = found
    if (barren > MAX_BARREN_PAGES)
      throw endless(server, `lists nothing new on ${MAX_BARREN_PAGES} pages, and always another page`)
  }
}

function endless(server: string, what: string): SourceError {
  return new SourceError(
    'Unreadable',
    `${server} ${what}: its listing would never end. Tell those who run it, or see whether the address is right.`,
  )
}
