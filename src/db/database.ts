import { mkdir } from 'node:fs/promises'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import {
  DATABASE_ANSWER_TIMEOUT_MS,
  DATABASE_CONNECT_TIMEOUT_MS,
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
  DATABASE_POOL_SIZE,
  DATABASE_STATEMENT_TIMEOUT_MS,
} from '../limits/database.js'
import { copyingPGlite } from './copying-pglite.js'
import { copyingPool } from './copying-pool.js'
import { lockDirectory } from './directory-lock.js'
import type { Schema } from './schema.js'

export type Db = Kysely<Schema>

/** A database that is open. Closing it ends its connections and gives the directory lock back. */
export interface Database extends AsyncDisposable {
  readonly db: Db
  /** `embedded` is one connection in this process; `postgres` is a pool. */
  readonly engine: 'embedded' | 'postgres'
  /** For connections beside the pool; null for the embedded engine, which has none. */
  readonly url: string | null
  close(): Promise<void>
}

/** The database said nothing for so long that the connection was given up; what was asked may have been done. */
export class DatabaseSilentError extends Error {
  override name = 'DatabaseSilentError'
  readonly code = 'ETIMEDOUT'

  constructor(afterMs: number) {
    super(`the database did not answer for ${afterMs / 1000} s`)
  }
}

export type DatabaseOptions =
  /** A PostgreSQL, as `postgres://…`. */
  | PostgresOptions
  /** The embedded PostgreSQL, kept in a directory that only one process may use; null keeps it in memory. */
  | { directory: string | null }

export interface PostgresOptions {
  url: string
  /** Hears of connections that are lost while nobody uses them. */
  onError?: (error: Error) => void
  /** How long a connection may say nothing before it is given up. */
  answerTimeoutMs?: number
  /** How long a statement may run. */
  statementTimeoutMs?: number
}

const INT8_OID = 20

/** Sequence numbers stay below 2^53 (ATProto, event stream specification), so int8 is a plain number here. */
const int8AsNumber = (text: string): number => Number(text)

/** Opens the database without touching its tables; `migrateToLatest` does that. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return 'url' in options ? openPostgres(options) : openEmbedded(options.directory)
}

function openPostgres({
  url,
  onError = () => undefined,
  answerTimeoutMs = DATABASE_ANSWER_TIMEOUT_MS,
  statementTimeoutMs = DATABASE_STATEMENT_TIMEOUT_MS,
}: PostgresOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: DATABASE_POOL_SIZE,
    connectionTimeoutMillis: DATABASE_CONNECT_TIMEOUT_MS,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
    stream: () => socketThatGivesUp(answerTimeoutMs),
    types: {
      getTypeParser: (oid, format) => (oid === INT8_OID ? int8AsNumber : pg.types.getTypeParser(oid, format)),
    },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', onError)
  // So would one that breaks inside of a transaction, between two statements. The next statement fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return toDatabase(url, new Kysely<Schema>({ dialect: new PostgresDialect({ pool: copyingPool(pool) }) }))
}

/**
 * A server that hangs, or a network that swallows everything, ends no connection: whoever waits for an answer would
 * wait for ever. pg's own `query_timeout` leaves the connection in the pool, still waiting.
 */
function socketThatGivesUp(timeoutMs: number): Socket {
  const socket = new Socket()
  return socket.setTimeout(timeoutMs, () => socket.destroy(new DatabaseSilentError(timeoutMs)))
}

async function openEmbedded(directory: string | null): Promise<Database> {
  if (directory !== null) await mkdir(directory, { recursive: true })
  // PGlite itself does not notice a second process in its directory, which would destroy it.
  const lock = directory === null ? undefined : await lockDirectory(directory)
  try {
    const pglite = await PGlite.create({
      ...(directory === null ? {} : { dataDir: join(directory, 'pglite') }),
      extensions: { pg_trgm },
      parsers: { [INT8_OID]: int8AsNumber },
    })
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: copyingPGlite(pglite) }) })
    return toDatabase(null, db, async () => {
      if (!pglite.closed) await pglite.close()
      await lock?.release()
    })
  } catch (error) {
    await lock?.release()
    throw error
  }
}

function toDatabase(url: string | null, db: Db, after?: () => Promise<void>): Database {
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= db.destroy().then(after)
    return closing
  }
  return { db, engine: url === null ? 'embedded' : 'postgres', url, close, [Symbol.asyncDispose]: close }
}
