import { Socket } from 'node:net'
import pg from 'pg'
import { DATABASE_CONNECT_TIMEOUT_MS } from '../limits/database.js'
import { SESSION_ANSWER_TIMEOUT_MS, SESSION_END_TIMEOUT_MS, SESSION_KEEPALIVE_MS } from '../limits/ingest.js'

/**
 * One connection to PostgreSQL beside the pool, for what belongs to a session: advisory locks. Once it is lost, so is
 * all that it held.
 */
export interface Session {
  /** Aborts when the connection is lost or closed; its reason is an Error. */
  readonly signal: AbortSignal
  /** Whether somebody stands between us and the server who may give its session to others (pgbouncer). */
  isPooled(): Promise<boolean>
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>
  /** Never fails: what cannot be ended in order is cut off. */
  close(): Promise<void>
}

/** @throws Error of pg when there is no connection to be had */
export async function openSession(url: string): Promise<Session> {
  const socket = new Socket()
  const client = new pg.Client({
    connectionString: url,
    application_name: 'firn ingester',
    connectionTimeoutMillis: DATABASE_CONNECT_TIMEOUT_MS,
    query_timeout: SESSION_ANSWER_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: SESSION_KEEPALIVE_MS,
    stream: () => socket,
  })
  const over = new AbortController()
  client.on('error', (error) => over.abort(error))
  client.on('end', () => over.abort(new Error('the connection ended')))
  try {
    await client.connect()
  } catch (error) {
    socket.destroy()
    throw error
  }
  const query = async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
    (await client.query<Row>(text, values)).rows
  return {
    signal: over.signal,
    query,
    async isPooled() {
      const [row] = await query<{ pid: number }>('select pg_backend_pid() as pid')
      return row?.pid !== processIdOf(client)
    },
    async close() {
      const cutOff = setTimeout(() => socket.destroy(), SESSION_END_TIMEOUT_MS)
      await client.end().catch((error: unknown) => over.abort(error))
      clearTimeout(cutOff)
    },
  }
}

/** The process that the server named when the connection began; poolers name one of their own making. */
function processIdOf(client: pg.Client): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined
}
