import type { VerifiedCommit, VerifiedRecord, VerifiedRepo } from '../../src/repo/verified.js'
import { dataOf, FIRST_REV } from './arbitrary-log.js'

/** The whole repository of an account as some commits leave it. */
export function snapshotOf(did: string, commits: readonly VerifiedCommit[]): VerifiedRepo {
  const own = commits.filter((commit) => commit.did === did)
  const records = new Map<string, VerifiedRecord>()
  for (const op of own.flatMap(({ ops }) => ops)) {
    if (op.action === 'put') records.set(`${op.collection}/${op.rkey}`, op)
    else records.delete(`${op.collection}/${op.rkey}`)
  }
  const { rev, data } = own.at(-1) ?? { rev: FIRST_REV, data: dataOf(FIRST_REV) }
  return { did, rev, cid: `commit-${rev}`, data, records: [...records.values()] }
}
