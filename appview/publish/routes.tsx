import { Hono } from 'hono'
import type { AppViewContext } from '../context.js'

/** `/publish`, `/manage/*`, `/account`: mounted at the root. */
export function publishRoutes(_ctx: AppViewContext): Hono {
  return new Hono()
}
