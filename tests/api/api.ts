import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { l } from '@atproto/lex'
import { type AppViewContext, createAppViewContext } from '../../appview/context.js'
import { createServer } from '../../appview/server.js'
import { readConfig } from '../../src/config.js'
import type { Database } from '../../src/db/database.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { createLogger } from '../../src/logger.js'
import type { World } from './world.js'

export const PUBLIC_URL = 'http://firn.example:3000'
export const SERVICE_DID = 'did:web:firn.example%3A3000'

/** An answer that was none: `{error, message}` with its status. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly error: string

  constructor(status: number, { error, message }: { error: string; message: string }) {
    super(message)
    this.status = status
    this.error = error
  }
}

type Params = Record<string, string | number | boolean | undefined>

/** The whole AppView in this process, asked as over HTTP. */
export class Api implements AsyncDisposable {
  readonly ctx: AppViewContext
  readonly app: ReturnType<typeof createServer>
  readonly #directory: string

  constructor(ctx: AppViewContext, directory: string) {
    this.ctx = ctx
    this.app = createServer(ctx)
    this.#directory = directory
  }

  static async start(database: Database, world: World): Promise<Api> {
    const directory = await mkdtemp(join(tmpdir(), 'firn-api-'))
    const config = readConfig({
      FIRN_DATA_DIR: directory,
      FIRN_DEVELOPMENT: 'true',
      FIRN_PUBLIC_URL: PUBLIC_URL,
      FIRN_LOG_LEVEL: 'silent',
    })
    const log = createLogger({ level: config.logLevel, pretty: false })
    const identity = identityOf(world)
    return new Api(await createAppViewContext({ config, database, log, identity, now: world.now }), directory)
  }

  async request(
    method: { main: l.Query } | string,
    params: Params = {},
    init: RequestInit = {},
  ): Promise<Response> {
    const nsid = typeof method === 'string' ? method : method.main.nsid
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(params))
      if (value !== undefined) query.set(name, String(value))
    return this.app.request(`/xrpc/${nsid}?${query}`, init)
  }

  /** @throws Refusal */
  async get<M extends l.Query>(
    method: { main: M },
    params: Params = {},
  ): Promise<l.InferMethodOutputBody<M>> {
    const response = await this.request(method, params)
    const body = await response.json()
    if (!response.ok) throw new Refusal(response.status, body as { error: string; message: string })
    return body as l.InferMethodOutputBody<M>
  }

  /** What a query is refused with. */
  async refusal(method: { main: l.Query }, params: Params = {}): Promise<Refusal> {
    const answer = await this.get(method, params).catch((error: unknown) => error)
    if (answer instanceof Refusal) return answer
    throw new Error(`${method.main.nsid} answered ${JSON.stringify(answer)}`, { cause: answer })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}

/** The world's own accounts, whose keys it knows. */
function identityOf(world: World): IdentityResolver {
  const find = (did: string) => {
    const account = world.accounts.find((candidate) => candidate.did === did)
    if (!account) throw new IdentityError('NotFound', did, 'no such account in this world')
    return { did, handle: account.handle, pds: 'https://pds.example', signingKey: account.key.did() }
  }
  return {
    cached: () => undefined,
    document: async (did) => ({ ...find(did), claimedHandle: find(did).handle }),
    resolve: async (did) => find(did),
    resolveHandle: async (handle) => world.accounts.find((account) => account.handle === handle)?.did ?? null,
    purge: () => true,
  }
}
