import type { MiddlewareHandler } from 'hono'

/**
 * What a page of ours may do: nothing that does not come from here. Chromium holds `form-action` against the
 * redirects after a submit, too, and logging in redirects to the author's own PDS, which may be anywhere.
 */
function contentSecurityPolicy(development: boolean): string {
  const forms = ["'self'", 'https:', ...(development ? ['http://localhost:*', 'http://127.0.0.1:*'] : [])]
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action ${forms.join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** Headers that every answer of the site carries. */
export function securityHeaders(options: { development: boolean }): MiddlewareHandler {
  const policy = contentSecurityPolicy(options.development)
  return async function addSecurityHeaders(c, next) {
    await next()
    c.header('content-security-policy', policy)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'strict-origin-when-cross-origin')
  }
}
