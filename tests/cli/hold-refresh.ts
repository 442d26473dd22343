import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { freePort } from '../support/free-port.js'

/** Stands before a PDS, and lets no refresh of tokens through until it is told to. */
export interface HeldPds extends AsyncDisposable {
  readonly url: string
  letGo(): void
  refreshes(): number
}

export async function holdRefresh(pds: string): Promise<HeldPds> {
  const port = await freePort()
  const { promise: free, resolve: letGo } = Promise.withResolvers<void>()
  let refreshes = 0
  const app = new Hono()
  app.all('*', async ({ req: { raw } }) => {
    const { pathname, search } = new URL(raw.url)
    if (pathname.endsWith('.refreshSession')) {
      refreshes += 1
      await free
    }
    const headers = new Headers(raw.headers)
    headers.delete('host')
    const content = raw.method === 'POST' ? await raw.arrayBuffer() : undefined
    const sent = { method: raw.method, headers, ...(content?.byteLength ? { body: content } : {}) }
    const { status, body, headers: answered } = await fetch(pds + pathname + search, sent)
    return new Response(body, { status, headers: { 'content-type': answered.get('content-type') ?? '' } })
  })
  const server = serve({ fetch: app.fetch, hostname: 'localhost', port })
  return {
    url: `http://localhost:${port}`,
    letGo,
    refreshes: () => refreshes,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        letGo()
        server.close(() => resolve())
      }),
  }
}
