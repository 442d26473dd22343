import { shownUrl } from '../download/shown-url.js'
import { SourceError } from '../source-error.js'
import { secretFault } from './secret-fault.js'

/**
 * An address that may stand in a record: of http or https, without a login or a token, and not signed for a time.
 * @throws SourceError `InvalidRequest`
 */
export function lastingUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new SourceError(
      'InvalidRequest',
      `${url ? shownUrl(url) : JSON.stringify(text.slice(0, 100))} is no address of https.`,
    )
  }
  if (url.username !== '' || url.password !== '') {
    const problem = `The address at ${url.host} holds a login, which everybody could read: write it into ~/.netrc instead.`
    throw new SourceError('InvalidRequest', problem)
  }
  const fault = secretFault(url.href)
  if (fault !== undefined) throw new SourceError('InvalidRequest', `${shownUrl(url)} ${fault}.`)
  url.hash = ''
  url.pathname = plainly(url.pathname)
  url.search = plainly(url.search)
  return url.href
}

/** Nix takes no address with a quote, a bracket or a dollar sign (src/nix/library/lib/check.nix), which URL lets stand. */
function plainly(part: string): string {
  return part.replaceAll(/['[\]$`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
