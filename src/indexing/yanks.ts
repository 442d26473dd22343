import { anyOf } from './any-of.js'
import type { IndexTransaction } from './index-transaction.js'
import { touchDefinition } from './index-transaction.js'
import { addEvent } from './update-events.js'
import { yankUriOf } from './uris.js'

/**
 * Works out which of the touched releases are yanked: those whose yank names the CID that is pinned. It does not
 * matter which of the two came first.
 */
export async function settleYanks(tx: IndexTransaction): Promise<void> {
  const { trx, touched } = tx
  if (touched.releases.size === 0) return
  const rows = await trx
    .selectFrom('release')
    .leftJoin('yank', (join) =>
      join.onRef('yank.releaseUri', '=', 'release.uri').onRef('yank.releaseCid', '=', 'release.cid'),
    )
    .select(['release.uri', 'release.kind', 'release.key', 'release.definitionUri', 'release.version'])
    .select(['release.yanked', 'yank.cid as yankCid'])
    .where('release.uri', '=', anyOf([...touched.releases]))
    .orderBy('release.uri')
    .execute()
  for (const { uri, yanked, yankCid, ...release } of rows) {
    const counts = yankCid !== null
    if (counts === yanked) continue
    await trx.updateTable('release').set({ yanked: counts }).where('uri', '=', uri).execute()
    touchDefinition(tx, release.definitionUri)
    await addEvent(tx, { ...release, action: counts ? 'yank' : 'unyank', uri: yankUriOf(uri), cid: yankCid })
  }
}
