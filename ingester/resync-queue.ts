import { sql } from 'kysely'
import { anyOf } from '../src/indexing/any-of.js'
import type { Trx } from '../src/indexing/index-transaction.js'
import { lockWhere } from '../src/indexing/repo-state.js'
import { columnIsDue } from '../src/is-due.js'
import { FORMER_KEY_BACKOFF_LAST_MS } from '../src/limits/resync.js'

export interface ClaimOptions {
  limit: number
  /** How many of one host: others must have their turn. */
  perHost: number
  /** Hosts of which none is wanted now. */
  busyHosts: readonly string[]
}

/**
 * Takes repositories that wait to be fetched: those that readers see first, then those that wait longest. Where one
 * lies is known from its account, or since it was looked up and put back; until then, it counts as a host of its own.
 */
export async function claimRepos(
  trx: Trx,
  { limit, perHost, busyHosts }: ClaimOptions,
  now: Date,
): Promise<string[]> {
  const host = sql<string>`coalesce(repo.host, actor.pds, repo.did)`
  const isNew = sql<boolean>`repo.rev is null`
  const due = sql<Date>`coalesce(repo."retryAt", repo."updatedAt")`
  const hasCome = columnIsDue('repo.retryAt', now, FORMER_KEY_BACKOFF_LAST_MS)
  const rows = await trx
    .with('waiting', (db) =>
      db
        .selectFrom('repo')
        .leftJoin('actor', 'actor.did', 'repo.did')
        .select(['repo.did', isNew.as('isNew'), due.as('due')])
        .select(sql<number>`row_number() over (partition by ${host} order by ${isNew}, ${due})`.as('nth'))
        .where((eb) =>
          eb.or([
            eb.and([hasCome, eb('repo.state', 'in', [...WAITING, 'active'])]),
            eb('repo.retryAt', 'is', null).and('repo.state', 'in', WAITING),
          ]),
        )
        .where((eb) => eb.not(eb(host, '=', anyOf(busyHosts)))),
    )
    // In the order that is the same for everybody who locks several.
    .with('chosen', (db) =>
      db
        .selectFrom('repo')
        .select('did')
        .where('did', 'in', (eb) =>
          eb
            .selectFrom('waiting')
            .select('waiting.did')
            .where('waiting.nth', '<=', perHost)
            .orderBy('waiting.isNew')
            .orderBy('waiting.due')
            .limit(limit),
        )
        .orderBy(sql`did collate "C"`)
        .forUpdate(),
    )
    .updateTable('repo')
    .set({ state: 'resyncing', host: null })
    .where('did', 'in', (eb) => eb.selectFrom('chosen').select('did'))
    // Of a row that somebody else changed meanwhile, as it is now.
    .where('state', '<>', 'resyncing')
    .returning('did')
    .execute()
  return rows.map(({ did }) => did)
}

const WAITING = ['pending', 'desynchronized', 'error'] as const

/** Puts a repository back in its place: its host has no time for it now. No attempt is counted. */
export async function putBack(trx: Trx, did: string, host: string): Promise<void> {
  await trx
    .updateTable('repo')
    .set({ state: WAITS_AGAIN, host })
    .where('did', '=', did)
    .where('state', '=', 'resyncing')
    .execute()
}

/** Puts back what a run that ended was fetching. */
export async function releaseClaims(trx: Trx): Promise<void> {
  await lockWhere(trx, sql`state = 'resyncing'`)
  await trx.updateTable('repo').set({ state: WAITS_AGAIN }).where('state', '=', 'resyncing').execute()
}

const WAITS_AGAIN = sql<
  'pending' | 'desynchronized'
>`case when rev is null then 'pending' else 'desynchronized' end`
