import type { Db } from '../src/db/database.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { IdentityError } from '../src/identity/identity-error.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import { HostError, queryHost } from '../src/indexing/host-client.js'
import { describeServer } from '../src/lexicons/com/atproto/server.js'
import { JETSTREAM_MARK } from '../src/settings.js'

/** A host whose events are followed. */
export interface Source {
  /** As it is configured: a ws:// or wss:// origin, with a mark before that of a Jetstream. */
  readonly host: string
  /** The same host for connections: ws or wss. */
  readonly stream: string
  /** The same host for requests: http or https. */
  readonly origin: string
}

export function toSource(host: string): Source {
  const stream = isJetstream(host) ? host.slice(JETSTREAM_MARK.length) : host
  return { host, stream, origin: new URL(stream.replace(/^ws/, 'http')).origin }
}

/** Whether a configured source is a Jetstream: JSON events without proof. */
export function isJetstream(host: string): boolean {
  return host.startsWith(JETSTREAM_MARK)
}

/** A PDS speaks for the accounts that live on it, a relay for everybody, a Jetstream for the relay behind it. */
export type SourceKind = 'pds' | 'relay' | 'jetstream'

export interface AuthorityContext {
  db: Db
  identity: IdentityResolver
  fetch: GuardedFetch
}

/** Tells whose word counts for an account: `#account`, `#identity` and `#sync` are not signed. */
export class Authority {
  readonly #ctx: AuthorityContext
  readonly #kinds = new Map<string, SourceKind>()

  constructor(ctx: AuthorityContext) {
    this.#ctx = ctx
  }

  /**
   * What a source is: a PDS answers com.atproto.server.describeServer, a relay does not know it.
   * @throws HostError while it cannot be reached
   */
  async kindOf({ host, origin }: Source): Promise<SourceKind> {
    if (isJetstream(host)) return 'jetstream'
    const known = this.#kinds.get(host)
    if (known) return known
    const kind = await this.#ask(origin)
    this.#kinds.set(host, kind)
    return kind
  }

  async #ask(origin: string): Promise<SourceKind> {
    try {
      await queryHost(this.#ctx.fetch, { host: origin, method: describeServer.main, params: {} })
      return 'pds'
    } catch (error) {
      if (error instanceof HostError && refusesMethod(error)) return 'relay'
      throw error
    }
  }

  /**
   * Whether a source may say something about an account: after a migration the old PDS goes on talking. Those who
   * speak for many hosts see to that themselves.
   */
  async speaksFor(source: Source, did: string): Promise<boolean> {
    if ((await this.kindOf(source)) !== 'pds') return true
    const isThere = (pds: string | undefined) => pds === undefined || sameOrigin(pds, source.origin)
    // It may have moved here since it was looked up.
    return isThere(await this.#pdsOf(did, false)) || isThere(await this.#pdsOf(did, true))
  }

  /** Where an account lives: by its document, else as it was when it last had one. */
  async #pdsOf(did: string, refresh: boolean): Promise<string | undefined> {
    try {
      return (await this.#ctx.identity.document(did, { refresh })).pds
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error
      const row = await this.#ctx.db
        .selectFrom('actor')
        .select('pds')
        .where('did', '=', did)
        .executeTakeFirst()
      return row?.pds ?? undefined
    }
  }
}

/** Whether a host answered that it has no such method: by 400, 404 or 501, or by a page that is meant for people. */
export function refusesMethod({ status }: HostError): boolean {
  return status !== null && (status < 429 || status === 501)
}

/** Whether two origins are the same host; the names of this machine are one. */
function sameOrigin(a: string, b: string): boolean {
  const [left, right] = [a, b].map((origin) =>
    origin.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=:|$)/, '//localhost'),
  )
  return left === right
}
