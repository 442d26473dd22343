import { decodePart } from '../decode-part.js'
import { SourceError } from '../source-error.js'

/** The last name of an address. @throws SourceError where it has none */
export function nameIn(address: string): string {
  const { pathname, host } = new URL(address)
  const name = pathname.slice(pathname.lastIndexOf('/') + 1)
  if (name === '') {
    throw new SourceError(
      'InvalidRequest',
      `An address at ${host} ends without a name: say the file's "filename".`,
    )
  }
  return decodePart(name)
}
