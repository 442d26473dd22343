import type { ExpressionBuilder } from 'kysely'
import type { Db } from '../db/database.js'
import type { Schema } from '../db/schema.js'

/**
 * Repositories of which nothing is stored but that they wait, since nobody could tell who their accounts are. One that
 * is being fetched is none.
 */
export function unresolvedRepos(db: Db) {
  return db
    .selectFrom('repo')
    .where('rev', 'is', null)
    .where('state', '=', 'error')
    .where('error', 'like', 'Identity%')
    .where(isUnresolved)
}

/** Of a row of `repo`: whether it was never found out who its account is. */
export function isUnresolved(eb: ExpressionBuilder<Schema, 'repo'>) {
  const resolved = eb
    .selectFrom('actor')
    .select('actor.did')
    .whereRef('actor.did', '=', 'repo.did')
    .where('actor.pds', 'is not', null)
  return eb.not(eb.exists(resolved))
}
