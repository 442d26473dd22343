import { isLoopback, problemOfForeign } from '../identity/address-rules.js'
import { MAX_MIRROR_URL_LENGTH } from '../limits/mirrors.js'

/** An address at which no mirror is looked for. The message says why. */
export class MirrorUrlError extends Error {
  override name = 'MirrorUrlError'
}

/**
 * The address of a mirror as its rows have it (`mirror.url`): two ways to write one address are one mirror.
 * @param development whether http and this machine itself may be asked
 * @throws MirrorUrlError for all that the ingester does not ask: anything but https at a public host's own port, and
 *   addresses with a user, a query or a fragment
 */
export function mirrorUrl(text: string, { development }: { development: boolean }): string {
  if (text.length > MAX_MIRROR_URL_LENGTH) {
    throw new MirrorUrlError(`an address has at most ${MAX_MIRROR_URL_LENGTH} characters`)
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new MirrorUrlError('it is no URL: write https://host/path')
  if (url.username !== '' || url.password !== '')
    throw new MirrorUrlError('a mirror is read without a password')
  if (url.search !== '' || url.hash !== '') throw new MirrorUrlError('it has a query or a fragment')
  if (!(development && isLoopback(url))) {
    if (url.protocol !== 'https:') throw new MirrorUrlError('only https is asked')
    // A name is judged where it leads, at the connection; this one leads nowhere else.
    const problem = isLoopback(url) ? 'it is this machine' : problemOfForeign(url)
    if (problem !== undefined) throw new MirrorUrlError(`its host may not be asked: ${problem}`)
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/**
 * The mirror that a record names; undefined for what is not asked. It must be written as `mirrorUrl` writes it, with or
 * without a slash at its end, so that releases are found by their mirrors.
 */
export function tryMirrorUrl(text: string, options: { development: boolean }): string | undefined {
  try {
    const url = mirrorUrl(text, options)
    return spellingsOf(url).includes(text) ? url : undefined
  } catch (error) {
    if (error instanceof MirrorUrlError) return undefined
    throw error
  }
}

/** How records may write a mirror's address. */
export function spellingsOf(url: string): string[] {
  return [url, `${url}/`]
}
