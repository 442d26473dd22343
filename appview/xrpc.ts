import type { l } from '@atproto/lex'
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from '../src/logger.js'
import { respond } from './conditional.js'
import { toXrpcError, XrpcError } from './xrpc-error.js'

export interface XrpcOptions {
  readonly log: Logger
  /** Answers that break their lexicon: refuse them (development, tests), or only log them. */
  readonly strict: boolean
  /** Refuses a request whose token does not hold for the method. */
  readonly authenticate: (authorization: string | undefined, nsid: string) => Promise<void>
  /** The last indexed revision of an account; undefined while unknown. */
  readonly readRepoRev: (account: string) => Promise<string | undefined>
}

type Handler<M extends l.Query> = (
  params: l.InferMethodParams<M>,
) => Promise<l.InferMethodOutputBody<M, Uint8Array>>

export interface QueryOptions<M extends l.Query> {
  /** The one account (DID or handle) that an answer is about: its revision becomes `Atproto-Repo-Rev`. */
  readonly account?: (params: l.InferMethodParams<M>) => string | undefined
}

/** The XRPC methods of one service, on hono (https://atproto.com/specs/xrpc). */
export interface XrpcRoutes {
  readonly app: Hono
  /** Adds a query: parameters and answer are checked against its lexicon. */
  query<M extends l.Query>(method: { main: M }, handler: Handler<M>, options?: QueryOptions<M>): void
  /** To be called last: every other path below /xrpc is a method that does not exist. */
  seal(): void
}

const EXPOSED_HEADERS = ['ETag', 'Link', 'Atproto-Repo-Rev', 'Atproto-Content-Labelers', 'Retry-After']

export function createXrpcRoutes(options: XrpcOptions): XrpcRoutes {
  const app = new Hono()
  app.use('/xrpc/*', cors({ origin: '*', exposeHeaders: EXPOSED_HEADERS, maxAge: 86_400 }))
  app.onError((error, c) => {
    const refusal = toXrpcError(error)
    if (refusal.status >= 500) options.log.error({ err: error, path: c.req.path }, 'xrpc: a method failed')
    return fail(c, refusal)
  })

  function query<M extends l.Query>(
    { main: method }: { main: M },
    handler: Handler<M>,
    { account }: QueryOptions<M> = {},
  ): void {
    const path = `/xrpc/${method.nsid}`
    app.get(path, async (c) => {
      await options.authenticate(c.req.header('authorization'), method.nsid)
      const params = readParams(method, c)
      const subject = account?.(params)
      // Before the answer is read, so that the answer is never older than the revision it claims.
      const rev = subject === undefined ? undefined : await options.readRepoRev(subject)
      const body = await handler(params)
      checkOutput(method, body, options)
      if (rev !== undefined) c.header('Atproto-Repo-Rev', rev)
      c.header('Cache-Control', 'no-cache')
      c.header('Content-Type', method.output.encoding ?? 'application/json')
      return respond(c, body instanceof Uint8Array ? body : JSON.stringify(body))
    })
    app.all(path, (c) => {
      c.header('Allow', 'GET, HEAD, OPTIONS')
      return fail(c, new XrpcError(405, 'InvalidRequest', `${method.nsid} is a query: ask with GET.`))
    })
  }

  function seal(): void {
    app.all('/xrpc/*', (c) => {
      const name = c.req.path.slice('/xrpc/'.length)
      return fail(c, new XrpcError(501, 'MethodNotImplemented', `This service has no method "${name}".`))
    })
  }
  return { app, query, seal }
}

function readParams<M extends l.Query>(method: M, c: Context): l.InferMethodParams<M> {
  const query = new URL(c.req.url).searchParams
  for (const [name, value] of query) {
    if (value.includes('\0'))
      throw new XrpcError(400, 'InvalidRequest', `${name} holds a NUL character: remove it.`)
  }
  // The schema's own type says no more than "some parameters" here.
  return method.parameters.fromURLSearchParams(query) as l.InferMethodParams<M>
}

function checkOutput(method: l.Query, body: unknown, { strict, log }: XrpcOptions): void {
  const result = method.output.schema?.safeValidate(body)
  if (result === undefined || result.success) return
  const fault = `${method.nsid}: an answer breaks its lexicon: ${result.reason.message}`
  if (strict) throw new Error(fault, { cause: result.reason })
  log.error(fault)
}

function fail(c: Context, { status, error, message }: XrpcError): Response {
  c.header('Cache-Control', 'no-store')
  return c.json({ error, message }, status as ContentfulStatusCode)
}
