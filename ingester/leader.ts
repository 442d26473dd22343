import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Database } from '../src/db/database.js'
import { openSession, type Session } from '../src/db/session.js'
import { epochFence, type Fence, takeEpoch } from '../src/indexing/fence.js'
import {
  EPOCH_LOCK_TIMEOUT_MS,
  HEARTBEAT_INTERVAL_MS,
  LEADER_SILENCE_MS,
  STANDBY_POLL_MS,
} from '../src/limits/ingest.js'
import type { Logger } from '../src/logger.js'
import { OperatorError } from '../src/operator-error.js'
import { pause } from './retry.js'

/** The database is reached through a pooler, where a lock would be held for whoever comes next. */
export class PooledConnectionError extends OperatorError {
  override name = 'PooledConnectionError'
}

/** The time in which this process is the only one that writes. */
export interface Leadership {
  readonly epoch: number
  readonly fence: Fence
  /** Aborts when it is over, with the reason. */
  readonly signal: AbortSignal
  /** Lets another process lead at once. */
  release(): Promise<void>
}

export interface CandidateContext {
  database: Pick<Database, 'db' | 'url'>
  log: Logger
  now: () => Date
  /** Hears each time that it stands by from now on. */
  onStandby?: () => void
  /** How long a leader's session may say nothing before it is ended. */
  silenceMs?: number
}

/** The two halves of the advisory lock's key: "firn" in ASCII, and which of firn's locks. */
const LOCK_KEY = [0x6669726e, 1]

/**
 * Of all ingesters of one database, one leads: who holds an advisory lock of PostgreSQL, which its server gives back
 * when the process ends or is cut off. A leader that was only paused finds its epoch over when it wakes (the fence).
 * The embedded database has one process anyhow.
 */
export class Candidate {
  readonly #ctx: CandidateContext
  #session: Session | undefined
  #saidStandby = false
  #saidUnreachable = false

  constructor(ctx: CandidateContext) {
    this.#ctx = ctx
  }

  /** Waits until this process leads. @returns undefined when the signal aborts first */
  async lead(signal: AbortSignal): Promise<Leadership | undefined> {
    while (!signal.aborted) {
      try {
        const leadership = await this.tryToLead()
        this.#saidUnreachable = false
        if (leadership) return leadership
      } catch (error) {
        if (error instanceof PooledConnectionError) throw error
        if (!this.#saidUnreachable) {
          this.#ctx.log.error({ err: error }, 'the database does not let us lead; trying until it does')
        }
        this.#saidUnreachable = true
        await this.close()
      }
      await pause(STANDBY_POLL_MS, signal)
    }
    await this.close()
    return undefined
  }

  /** @returns undefined while another process leads @throws PooledConnectionError; what the database throws */
  async tryToLead(): Promise<Leadership | undefined> {
    const { url } = this.#ctx.database
    if (url === null) return this.#begin(undefined)
    const session = await this.#openSession(url)
    const [row] = await session.query<{ held: boolean }>(
      'select pg_try_advisory_lock($1, $2) as held',
      LOCK_KEY,
    )
    if (row?.held) {
      this.#session = undefined
      return this.#begin(session)
    }
    await this.#standBy(session)
    return undefined
  }

  /** Stands for nothing any more. */
  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.close()
  }

  async #openSession(url: string): Promise<Session> {
    if (this.#session && !this.#session.signal.aborted) return this.#session
    const session = await openSession(url)
    this.#session = session
    if (await session.isPooled()) {
      await this.close()
      throw new PooledConnectionError(
        'DATABASE_URL leads to a connection pooler. The ingester holds a lock on a session of its own, which a ' +
          "pooler hands on to others: give it PostgreSQL's own address. AppViews may use the pooler.",
      )
    }
    return session
  }

  async #begin(session: Session | undefined): Promise<Leadership> {
    this.#saidStandby = false
    try {
      const epoch = await this.#takeEpoch(session)
      this.#ctx.log.info({ epoch }, 'this ingester leads')
      return new Term(epoch, session)
    } catch (error) {
      await session?.close()
      throw error
    }
  }

  async #takeEpoch(session: Session | undefined): Promise<number> {
    const { database, now } = this.#ctx
    const attempt = () =>
      database.db.transaction().execute(async (trx) => {
        await sql`set local lock_timeout = ${sql.lit(EPOCH_LOCK_TIMEOUT_MS)}`.execute(trx)
        return takeEpoch(trx, { who: `${hostname()}/${process.pid}`, since: now() })
      })
    try {
      return await attempt()
    } catch (error) {
      if (!session || !isLockTimeout(error)) throw error
      // A leader that was paused in the middle of a transaction never ends it.
      this.#ctx.log.warn('ending transactions of an earlier leader that do not end by themselves')
      await session.query(END_FENCED_TRANSACTIONS)
      return attempt()
    }
  }

  /** A process that is paused keeps its session: its server is told to end it. */
  async #standBy(session: Session): Promise<void> {
    const { log, silenceMs = LEADER_SILENCE_MS } = this.#ctx
    const [holder] = await session.query<{ pid: number; silentMs: number | null }>(FIND_HOLDER, LOCK_KEY)
    if (!this.#saidStandby) {
      const leader = await this.#ctx.database.db
        .selectFrom('ingestLeader')
        .select(['who', 'since'])
        .executeTakeFirst()
      log.info({ leader }, 'another ingester leads; this one stands by')
      this.#ctx.onStandby?.()
    }
    this.#saidStandby = true
    if (!holder?.silentMs || holder.silentMs < silenceMs) return
    log.warn({ silentMs: holder.silentMs }, 'the ingester that leads is silent; ending its session')
    await session.query('select pg_terminate_backend($1)', [holder.pid])
  }
}

/** A leadership that lasts until its session is lost, a write is refused, or it is given back. */
class Term implements Leadership {
  readonly epoch: number
  readonly fence: Fence
  readonly #over = new AbortController()
  readonly #session: Session | undefined
  #heartbeat: NodeJS.Timeout | undefined

  constructor(epoch: number, session: Session | undefined) {
    this.epoch = epoch
    this.#session = session
    this.fence = epochFence(epoch, () => this.#end(new Error('a later leader has begun')))
    if (!session) return
    const { signal } = session
    const onLost = () => this.#end(signal.reason)
    if (signal.aborted) onLost()
    else signal.addEventListener('abort', onLost, { once: true })
    this.#beatSoon(session)
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  async release(): Promise<void> {
    this.#end(new Error('it was given back'))
    await this.#session?.close()
  }

  #beatSoon(session: Session): void {
    if (this.signal.aborted) return
    this.#heartbeat = setTimeout(() => void this.#beat(session), HEARTBEAT_INTERVAL_MS)
  }

  async #beat(session: Session): Promise<void> {
    try {
      const [row] = await session.query<{ held: boolean }>(IS_HELD, LOCK_KEY)
      if (row?.held) this.#beatSoon(session)
      else this.#end(new Error('its lock is gone'))
    } catch (error) {
      this.#end(error)
    }
  }

  #end(reason: unknown): void {
    clearTimeout(this.#heartbeat)
    this.#over.abort(reason)
  }
}

/** Rows of pg_locks that a lock by two integers has (PostgreSQL manual, "pg_locks"). */
const OUR_LOCK = `locktype = 'advisory' and objsubid = 2 and classid = $1 and objid = $2 and granted
  and database = (select oid from pg_database where datname = current_database())`

const IS_HELD = `select exists (select from pg_locks where ${OUR_LOCK} and pid = pg_backend_pid()) as held`

/** Who leads, and for how long its session has said nothing: a heartbeat comes every second. */
const FIND_HOLDER = `select pid, extract(epoch from clock_timestamp() - state_change)::float8 * 1000 as "silentMs"
  from pg_stat_activity where pid = (select pid from pg_locks where ${OUR_LOCK})`

/** Transactions that hold a fence's row lock; pg_dump and readers hold a weaker one. */
const END_FENCED_TRANSACTIONS = `select pg_terminate_backend(pid) from pg_locks
  where relation = '"ingestLeader"'::regclass and mode = 'RowShareLock' and granted and pid <> pg_backend_pid()
  and database = (select oid from pg_database where datname = current_database())`

/** lock_not_available (PostgreSQL manual, "Error codes"). */
function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03'
}
