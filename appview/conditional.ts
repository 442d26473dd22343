import { createHash } from 'node:crypto'
import type { Context } from 'hono'

/**
 * Answers with a body and its strong ETag (RFC 9110, section 8.8.3), or with 304 when the client already has it.
 * Other headers are set on the context before.
 */
export function respond(c: Context, body: string | Uint8Array): Response {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  c.header('ETag', etag)
  if (matches(c.req.header('if-none-match'), etag)) {
    c.header('Content-Type', undefined)
    return c.body(null, 304)
  }
  return c.body(typeof body === 'string' ? body : new Uint8Array(body))
}

/** RFC 9110, section 13.1.2: compared weakly, a proxy may have weakened it. */
function matches(condition: string | undefined, etag: string): boolean {
  if (condition === undefined) return false
  return condition.split(',').some((part) => {
    const candidate = part.trim().replace(/^W\//, '')
    return candidate === '*' || candidate === etag
  })
}
