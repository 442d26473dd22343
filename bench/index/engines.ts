import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { Kysely, PGliteDialect } from 'kysely'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { migrations } from '../../migrations/index.js'
import { copyingPGlite } from '../../src/db/copying-pglite.js'
import { type Db, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import type { Schema } from '../../src/db/schema.js'
import { reindex } from '../../src/indexing/reindex.js'
import { startPostgres } from '../../tests/support/postgres.js'
import { type Rebuilder, startRebuilder } from './rebuilder.js'

/** A migrated database that also copies. */
export interface CopyingDatabase {
  readonly db: Db
  /** Milliseconds of a rebuild, by a process of its own where more than one may use the database. */
  rebuild(): Promise<number>
  /** The text of `copy (query) to`. */
  copyOut(query: string): Promise<Buffer>
  /** `copy target from` such a text. */
  copyIn(target: string, rows: Buffer): Promise<void>
  close(): Promise<void>
}

export interface Engine {
  readonly name: 'postgres' | 'embedded'
  /** Transactions at once: the embedded engine is one connection. */
  readonly concurrency: number
  /** Another database of the same server, empty. */
  open(): Promise<CopyingDatabase>
  stop(): Promise<void>
}

/** PostgreSQL as the tests run it: nothing is synced, for the floor as for us. */
export async function postgresEngine(concurrency: number): Promise<Engine> {
  const server = await startPostgres()
  let databases = 0
  return {
    name: 'postgres',
    concurrency,
    stop: () => server.stop(),
    open: async () => {
      const url = new URL(server.url)
      url.pathname = `/bench_${++databases}`
      const admin = new pg.Client({ connectionString: server.url })
      await admin.connect()
      await admin.query(`create database bench_${databases}`)
      await admin.end()
      const database = await openDatabase({ url: url.href })
      await migrateToLatest(database.db, migrations)
      const client = new pg.Client({ connectionString: url.href })
      await client.connect()
      let rebuilder: Rebuilder | undefined
      return {
        db: database.db,
        rebuild: () => {
          rebuilder ??= startRebuilder(url.href)
          return rebuilder.rebuild()
        },
        copyOut: async (query) => {
          const chunks: Buffer[] = []
          const sink = new Writable({
            write: (chunk: Buffer, _encoding, done) => {
              chunks.push(chunk)
              done()
            },
          })
          await pipeline(client.query(copyTo(`copy (${query}) to stdout`)), sink)
          return Buffer.concat(chunks)
        },
        copyIn: async (target, rows) => {
          const stream = client.query(copyFrom(`copy ${target} from stdin`))
          await pipeline([rows], stream)
        },
        close: async () => {
          await rebuilder?.close()
          await client.end()
          await database.close()
        },
      }
    },
  }
}

/** PGlite on disk, opened as firn opens it. */
export async function embeddedEngine(): Promise<Engine> {
  const directory = await mkdtemp(join(tmpdir(), 'firn-bench-'))
  let databases = 0
  return {
    name: 'embedded',
    concurrency: 1,
    stop: () => rm(directory, { recursive: true, force: true }),
    open: async () => {
      const pglite = await PGlite.create({
        dataDir: join(directory, String(++databases)),
        extensions: { pg_trgm },
        parsers: { 20: Number },
      })
      const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: copyingPGlite(pglite) }) })
      await migrateToLatest(db, migrations)
      return {
        db,
        rebuild: async () => {
          const begun = performance.now()
          await reindex({ db, engine: 'embedded', now: () => new Date() })
          return performance.now() - begun
        },
        copyOut: async (query) => {
          const { blob } = await pglite.query(`copy (${query}) to '/dev/blob'`)
          return Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))
        },
        copyIn: async (target, rows) => {
          await pglite.query(`copy ${target} from '/dev/blob'`, [], {
            blob: new Blob([new Uint8Array(rows)]),
          })
        },
        close: () => db.destroy(),
      }
    },
  }
}
