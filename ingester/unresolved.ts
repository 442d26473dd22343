import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../src/db/database.js'
import type { Schema } from '../src/db/schema.js'
import type { Trx } from '../src/indexing/index-transaction.js'
import { MAX_UNRESOLVED_ACCOUNTS } from '../src/limits/ingest.js'
import type { EventContext } from './event-context.js'

type UnresolvedContext = Pick<EventContext, 'write' | 'known' | 'refusals'>

/**
 * Accounts that are followed although nobody could tell yet who they are: they sent something for us while their
 * directory did not answer. Anybody can send under names that never lead anywhere, so there are so many of them at
 * most: one more has the oldest forgotten, unless it was found out since. The next thing that it sends brings it back.
 */
export class UnresolvedAccounts {
  readonly #ctx: UnresolvedContext
  readonly #max: number
  /** The oldest first. */
  readonly #dids = new Set<string>()

  constructor(ctx: UnresolvedContext, max = MAX_UNRESOLVED_ACCOUNTS) {
    this.#ctx = ctx
    this.#max = max
  }

  /** Takes over what former runs left. */
  async load(db: Db): Promise<void> {
    const rows = await unresolved(db).orderBy('updatedAt', 'desc').limit(this.#max).execute()
    for (const { did } of rows.reverse()) this.#dids.add(did)
  }

  /** Counts an account that is followed from now on. @param source of what it sent, for the counted refusal */
  async add(did: string, source: string): Promise<void> {
    this.#dids.add(did)
    if (this.#dids.size <= this.#max) return
    const [oldest = did] = this.#dids
    this.#dids.delete(oldest)
    const { write, known, refusals } = this.#ctx
    if (!(await write((trx) => forget(trx, oldest)))) return
    known.delete(oldest)
    const detail = 'nobody could tell who it is, and too many others wait'
    refusals.add({ source, did: oldest, reason: 'IdentityForgotten', detail })
  }
}

/** Those of which nothing is stored but that they wait. One that is being fetched is left alone. */
function unresolved(db: Db) {
  return db
    .selectFrom('repo')
    .select('did')
    .where('rev', 'is', null)
    .where('state', '=', 'error')
    .where('error', 'like', 'Identity%')
    .where(isUnresolved)
}

async function forget(trx: Trx, did: string): Promise<boolean> {
  const gone = await trx
    .deleteFrom('repo')
    .where('did', '=', did)
    .where('rev', 'is', null)
    .where('state', 'in', ['pending', 'error'])
    .where(isUnresolved)
    .returning('did')
    .executeTakeFirst()
  if (!gone) return false
  // What was said of its standing meanwhile.
  await trx.deleteFrom('actor').where('did', '=', did).where('pds', 'is', null).execute()
  return true
}

/** Of a row of `repo`: whether it was never found out who its account is. */
function isUnresolved(eb: ExpressionBuilder<Schema, 'repo'>) {
  const resolved = eb
    .selectFrom('actor')
    .select('actor.did')
    .whereRef('actor.did', '=', 'repo.did')
    .where('actor.pds', 'is not', null)
  return eb.not(eb.exists(resolved))
}
