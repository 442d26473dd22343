import type { Db } from '../src/db/database.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { IdentityError } from '../src/identity/identity-error.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import { HostError, queryHost } from '../src/indexing/host-client.js'
import { describeServer } from '../src/lexicons/com/atproto/server.js'
import { SOURCE_KIND_RETRY_MS } from '../src/limits/sources.js'
import type { Logger } from '../src/logger.js'
import { JETSTREAM_MARK, PDS_MARK, RELAY_MARK } from '../src/settings.js'

/** A host whose events are followed. */
export interface Source {
  /** Its name here: a ws:// or wss:// origin, with a mark before that of a Jetstream. */
  readonly host: string
  /** The same host for connections: ws or wss. */
  readonly stream: string
  /** The same host for requests: http or https. */
  readonly origin: string
  /** What it is, by the operator's word. */
  readonly kind?: SourceKind
}

/** @param configured as `readSources` gives it. To say what a host is does not make it another one. */
export function toSource(configured: string): Source {
  const [mark, kind] = KINDS.find(([mark]) => configured.startsWith(mark)) ?? ['', undefined]
  const stream = configured.slice(mark.length)
  return {
    host: kind === 'jetstream' ? configured : stream,
    stream,
    origin: new URL(stream.replace(/^ws/, 'http')).origin,
    ...(kind === undefined ? {} : { kind }),
  }
}

/** Whether a configured source is a Jetstream: JSON events without proof. */
export function isJetstream(host: string): boolean {
  return host.startsWith(JETSTREAM_MARK)
}

/** A PDS speaks for the accounts that live on it, a relay for everybody, a Jetstream for the relay behind it. */
export type SourceKind = 'pds' | 'relay' | 'jetstream'

const KINDS = [
  [JETSTREAM_MARK, 'jetstream'],
  [RELAY_MARK, 'relay'],
  [PDS_MARK, 'pds'],
] as const satisfies [string, SourceKind][]

/** What follows from what a source seems to be, and what to do where it is none. */
const TAKEN_FOR = {
  pds: `a PDS: it may speak for its own accounts alone (where it is a relay, put ${RELAY_MARK} before it)`,
  relay: `a relay: it may speak for every account (where it is a PDS, put ${PDS_MARK} before it)`,
} as const

/** A source does not say for now whether it is a PDS or a relay. No fault of what it sent, which has to wait for that. */
export class UnknownSourceError extends HostError {
  override name = 'UnknownSourceError'

  constructor(host: string, cause: HostError) {
    const remedy = `put ${PDS_MARK} or ${RELAY_MARK} before it in the configuration to say which`
    const message = `${host} does not tell whether it is a PDS or a relay (${remedy}): ${cause.message}`
    super(message, { status: null, error: null, retryAfterMs: cause.retryAfterMs }, { cause })
  }
}

export interface AuthorityContext {
  db: Db
  identity: IdentityResolver
  fetch: GuardedFetch
  log: Logger
}

/** A source that does not say what it is: until when it is not asked again. */
interface Silence {
  readonly error: UnknownSourceError
  readonly until: number
}

/** Tells whose word counts for an account: `#account`, `#identity` and `#sync` are not signed. */
export class Authority {
  readonly #ctx: AuthorityContext
  readonly #retryMs: number
  readonly #kinds = new Map<string, SourceKind>()
  readonly #asking = new Map<string, Promise<SourceKind>>()
  readonly #silent = new Map<string, Silence>()

  constructor(ctx: AuthorityContext, retryMs = SOURCE_KIND_RETRY_MS) {
    this.#ctx = ctx
    this.#retryMs = retryMs
  }

  /**
   * What a source is, by the operator's word or its own: a PDS answers com.atproto.server.describeServer, a relay says
   * that it has no such method. One that says neither is asked again after a while alone, however many events come.
   * @throws UnknownSourceError while it says neither
   */
  async kindOf(source: Source): Promise<SourceKind> {
    const { host, kind } = source
    const known = kind ?? this.#kinds.get(host)
    if (known) return known
    const silence = this.#silent.get(host)
    if (silence && performance.now() < silence.until) throw silence.error
    // Many events may wait for the answer: it is asked for once at a time.
    const asking = this.#asking.get(host) ?? this.#learn(source).finally(() => this.#asking.delete(host))
    this.#asking.set(host, asking)
    return asking
  }

  async #learn({ host, origin }: Source): Promise<SourceKind> {
    const kind = await this.#ask(origin).catch((error: unknown) => {
      if (error instanceof UnknownSourceError)
        this.#silent.set(host, { error, until: performance.now() + this.#retryMs })
      throw error
    })
    this.#kinds.set(host, kind)
    this.#ctx.log.info({ source: host, kind }, `${host} is taken for ${TAKEN_FOR[kind]}`)
    return kind
  }

  async #ask(origin: string): Promise<keyof typeof TAKEN_FOR> {
    try {
      await queryHost(this.#ctx.fetch, { host: origin, method: describeServer.main, params: {} })
      return 'pds'
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      if (lacksMethod(error)) return 'relay'
      throw new UnknownSourceError(origin, error)
    }
  }

  /**
   * Whether a source may say something about an account: after a migration the old PDS goes on talking. Those who
   * speak for many hosts see to that themselves.
   * @param isSigned by the account: that is enough while its directory cannot tell where it lives now
   * @throws UnknownSourceError
   */
  async speaksFor(source: Source, did: string, { isSigned = false } = {}): Promise<boolean> {
    if ((await this.kindOf(source)) !== 'pds') return true
    const isThere = (pds: string | undefined) => pds === undefined || sameOrigin(pds, source.origin)
    if (isThere(await this.#pdsOf(did))) return true
    // It may have moved here since it was looked up.
    return isThere(await this.#pdsOf(did, { refresh: true, isSigned }))
  }

  /**
   * Where an account lives: by its document, else as it was when it last had one.
   * @returns undefined where that is not known, or nobody can tell and it signed what this is for
   */
  async #pdsOf(did: string, { refresh = false, isSigned = false } = {}): Promise<string | undefined> {
    try {
      return (await this.#ctx.identity.document(did, { refresh })).pds
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error
      if (isSigned && error.reason === 'Unreachable') return undefined
      const row = await this.#ctx.db
        .selectFrom('actor')
        .select('pds')
        .where('did', '=', did)
        .executeTakeFirst()
      return row?.pds ?? undefined
    }
  }
}

/**
 * Whether a host answered that it has no such method. A page that is meant for people, and the word of a guard before the
 * host, say nothing: it may have it later.
 */
export function lacksMethod({ status, error, message, isPage }: HostError): boolean {
  if (isPage) return false
  // The reference PDS passes on what it does not know: there is nobody to pass it to.
  if (status === 400) return error === 'MethodNotImplemented' || message.includes('No service configured')
  return status === 501 || (status === 404 && (error === null || !error.startsWith('Repo')))
}

/** Whether a host has answered for good: it lacks the method, or says by name what is wrong with what was asked. */
export function refusesMethod(error: HostError): boolean {
  const { status, error: name } = error
  if (lacksMethod(error)) return true
  return name !== null && status !== null && status >= 400 && status < 500 && !LATER.includes(status)
}

/** Request Timeout, Too Early, Too Many Requests. */
const LATER = [408, 425, 429]

/** Whether two origins are the same host; the names of this machine are one. */
function sameOrigin(a: string, b: string): boolean {
  const [left, right] = [a, b].map((origin) =>
    origin.replace(/\/\/(127\.0\.0\.1|\[::1\])(?=:|$)/, '//localhost'),
  )
  return left === right
}
