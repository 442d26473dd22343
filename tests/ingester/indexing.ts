import { jsonToLex, type LexMap } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import type { Db } from '../../src/db/database.js'
import type { Identity } from '../../src/identity/identity-resolver.js'
import { createIndexer, type Indexer } from '../../src/indexing/indexer.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import type { VerifiedHead, VerifiedOp, VerifiedRecord } from '../../src/repo/verified.js'
import { emptyTables } from '../support/databases.js'
import { AUTHOR, type Json, samplePackage } from '../support/sample-records.js'
import { releaseOf } from './sample-release.js'

export const SOURCE = 'wss://relay.example'
export const NOW = new Date('2026-01-01T00:00:00Z')
/** Revisions, each newer than the one before. */
export const [R0, R1, R2, R3] = ['3k22222222222', '3k22222222223', '3k22222222224', '3k22222222225'] as const

export const identityOf = (did: string, handle: string | null = null): Identity => ({
  did,
  handle,
  pds: 'https://pds.example',
  signingKey: 'did:key:none',
})

export const headOf = (rev: string, did = AUTHOR): VerifiedHead => ({
  did,
  rev,
  cid: `commit-${rev}`,
  data: `root-${rev}`,
})

export async function record(collection: string, rkey: string, json: Json): Promise<VerifiedRecord> {
  const value = jsonToLex(json) as LexMap
  const cid = (await cidForRecord(value)).toString()
  return { collection, rkey, cid, value, byteLength: 500, proof: new TextEncoder().encode(cid) }
}

export const put = async (...args: Parameters<typeof record>): Promise<VerifiedOp & { action: 'put' }> => ({
  action: 'put',
  ...(await record(...args)),
})

export const putPackage = (summary: string, name = 'hello') =>
  put(pkg.$nsid, name, samplePackage({ summary }))

export const putRelease = (version: string, change: Json = {}) =>
  put(release.$nsid, `package:hello:${version}`, releaseOf(AUTHOR, 'hello', version, change))

/** An indexer over empty tables that follows one author from `R0` on, and what tests do with it. */
export async function startIndexing(db: Db) {
  await emptyTables(db)
  const indexer: Indexer = createIndexer({ db, now: () => NOW })
  const fetched = (records: VerifiedRecord[], rev: string) =>
    indexer.applyRepo(
      { identity: identityOf(AUTHOR), repo: { ...headOf(rev), records }, held: [] },
      { source: SOURCE },
    )
  await fetched([], R0)
  return {
    indexer,
    fetched,
    commit: (rev: string, since: string, ops: VerifiedOp[], prevData = `root-${since}`) =>
      indexer.applyCommit({ ...headOf(rev), since, prevData, ops }, { source: SOURCE }),
    ahead: (rev: string, ops: VerifiedOp[]) =>
      indexer.applyRecords(
        { identity: identityOf(AUTHOR), records: ops.map((op) => ({ head: headOf(rev), op })) },
        { source: SOURCE },
      ),
    summary: async () => (await db.selectFrom('definition').select('summary').executeTakeFirst())?.summary,
    repo: () => db.selectFrom('repo').selectAll().where('did', '=', AUTHOR).executeTakeFirst(),
    events: async () =>
      (await db.selectFrom('updateEvent').select('action').orderBy('seq').execute()).map(
        ({ action }) => action,
      ),
  }
}
