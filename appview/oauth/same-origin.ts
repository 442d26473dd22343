import type { MiddlewareHandler } from 'hono'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses requests that change something unless a page of this site sent them. Browsers say so themselves, and no
 * script can forge it: `Sec-Fetch-Site` (Fetch Metadata) first, else `Origin`. Who sends neither is no browser with a
 * session of ours.
 *
 * @param origins origins of this site
 */
export function sameOrigin(origins: readonly string[]): MiddlewareHandler {
  return async function sameOrigin(c, next) {
    if (SAFE_METHODS.has(c.req.method) || isSameOrigin(c.req.raw.headers, origins)) return next()
    return c.text(
      'Refused: this form was not sent by a page of this site. Nothing was changed. Open the page anew and send it from there.',
      403,
    )
  }
}

function isSameOrigin(headers: Headers, origins: readonly string[]): boolean {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  // A page with the referrer policy no-referrer sends the origin null, also to itself.
  if (origin !== null && origin !== 'null' && !origins.includes(origin)) return false
  return site === null ? origin !== null && origins.includes(origin) : site === 'same-origin'
}
