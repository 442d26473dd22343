import type { Db } from '../src/db/database.js'
import type { Trx } from '../src/indexing/index-transaction.js'
import { isUnresolved, unresolvedRepos } from '../src/indexing/unresolved-repos.js'
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
    const rows = await unresolvedRepos(db)
      .select('did')
      .orderBy('updatedAt', 'desc')
      .limit(this.#max)
      .execute()
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
