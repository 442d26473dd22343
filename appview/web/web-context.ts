import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { MAX_README_BYTES, README_FETCH_TIMEOUT_MS } from '../../src/limits/pages.js'
import type { AppViewContext } from '../context.js'
import { createReadmes, type Readmes } from './readme/readmes.js'
import { createRenderThread, type RenderThread } from './readme/render-thread.js'

/** What pages may use beside what every route may. */
export interface WebContext extends AppViewContext {
  readonly readmes: Readmes
  readonly thread: RenderThread
}

export function createWebContext(ctx: AppViewContext): WebContext {
  const thread = createRenderThread()
  const fetch = createGuardedFetch({
    development: ctx.config.development,
    timeoutMs: README_FETCH_TIMEOUT_MS,
    maxBytes: MAX_README_BYTES,
  })
  return { ...ctx, thread, readmes: createReadmes({ ...ctx, fetch, thread }) }
}
