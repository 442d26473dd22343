import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely'
import pg from 'pg'
import { DATABASE_CONNECT_TIMEOUT_MS, DATABASE_POOL_SIZE, DATABASE_STATEMENT_TIMEOUT_MS } from '../limits.js'
import { lockDirectory } from './directory-lock.js'
import type { Schema } from './schema.js'

export type Db = Kysely<Schema>

/** A database that is open. Closing it ends its connections and gives the directory lock back. */
export interface Database extends AsyncDisposable {
  readonly db: Db
  /** `embedded` is one connection in this process; `postgres` is a pool. */
  readonly engine: 'embedded' | 'postgres'
  close(): Promise<void>
}

export type DatabaseOptions =
  /** A PostgreSQL, as `postgres://…`. */
  | { url: string; onError?: (error: Error) => void }
  /** The embedded PostgreSQL, kept in a directory that only one process may use; null keeps it in memory. */
  | { directory: string | null }

const INT8_OID = 20

/** Sequence numbers stay below 2^53 (ATProto, event stream specification), so int8 is a plain number here. */
const int8AsNumber = (text: string): number => Number(text)

/** Opens the database without touching its tables; `migrateToLatest` does that. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return 'url' in options ? openPostgres(options.url, options.onError) : openEmbedded(options.directory)
}

function openPostgres(url: string, onError: (error: Error) => void = () => undefined): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: DATABASE_POOL_SIZE,
    connectionTimeoutMillis: DATABASE_CONNECT_TIMEOUT_MS,
    statement_timeout: DATABASE_STATEMENT_TIMEOUT_MS,
    types: {
      getTypeParser: (oid, format) => (oid === INT8_OID ? int8AsNumber : pg.types.getTypeParser(oid, format)),
    },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', onError)
  // So would one that breaks inside of a transaction, between two statements. The next statement fails and tells.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return toDatabase('postgres', new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }))
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
    const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) })
    return toDatabase('embedded', db, async () => {
      if (!pglite.closed) await pglite.close()
      await lock?.release()
    })
  } catch (error) {
    await lock?.release()
    throw error
  }
}

function toDatabase(engine: Database['engine'], db: Db, after?: () => Promise<void>): Database {
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= db.destroy().then(after)
    return closing
  }
  return { db, engine, close, [Symbol.asyncDispose]: close }
}
