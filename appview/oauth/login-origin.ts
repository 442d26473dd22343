import type { MiddlewareHandler } from 'hono'

/**
 * Sends `localhost` to 127.0.0.1: the same machine, but cookies of the one are not seen at the other, and
 * authorization servers lead back to 127.0.0.1 alone.
 *
 * @param origin where people are logged in
 */
export function atLoginOrigin(origin: string): MiddlewareHandler {
  const { hostname } = new URL(origin)
  return async function redirectToLoginOrigin(c, next) {
    const url = new URL(c.req.url)
    if (hostname === '127.0.0.1' && url.hostname === 'localhost') {
      return c.redirect(origin + url.pathname + url.search)
    }
    return next()
  }
}
