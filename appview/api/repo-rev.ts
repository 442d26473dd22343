import type { Db } from '../../src/db/database.js'
import { isDid } from '../../src/syntax/identifiers.js'

/** The last indexed revision of an active account, by DID or handle; undefined while there is none. */
export async function readRepoRev(db: Db, account: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('repo')
    .innerJoin('actor', 'actor.did', 'repo.did')
    .select('repo.rev')
    .where('actor.active', '=', true)
    .where(
      isDid(account) ? 'actor.did' : 'actor.handle',
      '=',
      isDid(account) ? account : account.toLowerCase(),
    )
    .executeTakeFirst()
  return row?.rev ?? undefined
}
