import { sql } from 'kysely'
import type { StrangerTable } from '../src/db/tables/stranger.js'
import type { EventContext } from './event-context.js'

export type StrangerRow = Omit<StrangerTable, 'seenAt'>

/**
 * Strangers to be looked at, as they outlast the process. There may come as many as a stream has messages: those that
 * come while some are written are written together after that, so that they take one connection of the database's.
 */
export class StrangerRows {
  readonly #ctx: Pick<EventContext, 'db' | 'write' | 'now'>
  #batch = new Map<string, StrangerRow>()
  /** The write that the batch waits for, and the one that was begun last. */
  #next: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(ctx: Pick<EventContext, 'db' | 'write' | 'now'>) {
    this.#ctx = ctx
  }

  /** The `limit` that wait longest, in that order. */
  load(limit: number): Promise<StrangerRow[]> {
    const { db } = this.#ctx
    return db.selectFrom('stranger').select(['did', 'source', 'rev']).orderBy('seenAt').limit(limit).execute()
  }

  /** Keeps one until it is removed: at the newest revision that was told. */
  store(row: StrangerRow): Promise<void> {
    const before = this.#batch.get(row.did)
    if (before === undefined || before.rev < row.rev) this.#batch.set(row.did, row)
    if (this.#next) return this.#next
    const written = this.#writeAfter(this.#last)
    this.#next = written
    this.#last = written
    return written
  }

  /** Forgets one, unless something newer than `rev` was told meanwhile. */
  async remove(did: string, rev: string): Promise<void> {
    const { write } = this.#ctx
    await write((trx) => trx.deleteFrom('stranger').where('did', '=', did).where('rev', '<=', rev).execute())
  }

  async #writeAfter(last: Promise<void>): Promise<void> {
    // Its failure is told to whoever waits for it.
    await Promise.allSettled([last])
    const { write, now } = this.#ctx
    const seenAt = now()
    const rows = [...this.#batch.values()].map((row) => ({ ...row, seenAt }))
    this.#batch = new Map()
    this.#next = undefined
    await write((trx) =>
      trx
        .insertInto('stranger')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('did').doUpdateSet({ rev: sql`greatest(stranger.rev, excluded.rev)` }),
        )
        .execute(),
    )
  }
}
