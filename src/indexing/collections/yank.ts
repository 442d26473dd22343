import type { CheckedYank } from '../../definitions/yank.js'
import type { Derived, Draft, Placed } from '../draft.js'

/** Keeps the author's word. Whether it counts is worked out afterwards, as its release may come later. */
export function putYank(draft: Draft, { record }: CheckedYank, { uri, rev, cid, indexedAt }: Derived): void {
  const { did, rows, changes, touched } = draft
  const { release, reason = null, replacement = null } = record
  const row = { releaseUri: release.uri, releaseCid: release.cid, cid }
  changes.yanks.push({ uri, did, ...row, reason, replacement, rev, indexedAt })
  rows.yanks.set(uri, row)
  touched.releases.add(release.uri)
}

export function removeYank({ rows, changes, touched }: Draft, { uri }: Placed): void {
  const row = rows.yanks.get(uri)
  if (!row) return
  rows.yanks.delete(uri)
  changes.goneYanks.push(uri)
  touched.releases.add(row.releaseUri)
}
