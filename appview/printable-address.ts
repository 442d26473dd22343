import type { MiddlewareHandler } from 'hono'

/**
 * Answers 400 to an address that holds a NUL, which no name, handle or query of ours does and PostgreSQL does not
 * take. Nothing is logged, as anybody can send such addresses.
 */
export function printableAddress(): MiddlewareHandler {
  return async function printableAddress(c, next) {
    if (!c.req.url.includes('%00')) return next()
    return c.text('This address holds a NUL character (%00), which no address of this site has.', 400)
  }
}
