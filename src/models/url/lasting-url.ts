import { shownUrl } from '../download/shown-url.js'
import { SourceError } from '../source-error.js'

/** Parameters by which services sign an address for a while: whoever has it is let in, until it is worth nothing. */
const SIGNATURES = ['x-amz-signature', 'x-goog-signature', 'x-oss-signature', 'signature', 'sig']

/** Parameters by which services let in whoever sends somebody's token or key. */
const TOKENS = [
  'token',
  'access_token',
  'private_token',
  'job_token',
  'auth_token',
  'api_key',
  'apikey',
  'x-amz-security-token',
]

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
  const names = [...url.searchParams.keys()].map((name) => name.toLowerCase())
  if (SIGNATURES.some((name) => names.includes(name))) {
    throw new SourceError(
      'InvalidRequest',
      `${shownUrl(url)} is signed: it lets everybody in, and only for a time. Name an address that lasts.`,
    )
  }
  const token = TOKENS.find((name) => names.includes(name))
  if (token !== undefined) {
    throw new SourceError(
      'InvalidRequest',
      `${shownUrl(url)} holds a key ("${token}"), which everybody could read: name the address without it.`,
    )
  }
  url.hash = ''
  url.pathname = plainly(url.pathname)
  url.search = plainly(url.search)
  return url.href
}

/** Nix takes no address with a quote, a bracket or a dollar sign (src/nix/library/lib/check.nix), which URL lets stand. */
function plainly(part: string): string {
  return part.replaceAll(/['[\]$`]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
