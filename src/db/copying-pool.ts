import { finished } from 'node:stream/promises'
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { type CopiedOut, type CopyData, copyDataOf, joinBytes, wantsBytes } from './copy.js'

/** A pool for Kysely whose clients also copy rows (`copyRows`, `copyOut`). */
export function copyingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, CopyingClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect()
      // Kysely knows a connection by its client.
      const copying = known.get(client) ?? new CopyingClient(client)
      known.set(client, copying)
      return copying
    },
  }
}

class CopyingClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  query<R>(text: string, parameters: ReadonlyArray<unknown>): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(text: string | object, parameters: ReadonlyArray<unknown> = []): unknown {
    if (typeof text !== 'string') throw new TypeError('nothing here reads by cursors')
    const data = copyDataOf(parameters)
    if (data) return this.#copy(text, data)
    return wantsBytes(parameters) ? this.#copyOut(text) : this.#client.query(text, [...parameters])
  }

  release(destroy?: boolean): void {
    this.#client.release(destroy)
  }

  async #copy(text: string, { parts }: CopyData): Promise<{ rows: [] }> {
    const stream = this.#client.query(copyFrom(text))
    const done = finished(stream)
    for (const part of parts) stream.write(part)
    stream.end()
    await done
    return { rows: [] }
  }

  async #copyOut(text: string): Promise<{ rows: [CopiedOut] }> {
    const parts: Buffer[] = []
    for await (const part of this.#client.query(copyTo(text))) parts.push(part)
    return { rows: [{ bytes: joinBytes(parts) }] }
  }
}
