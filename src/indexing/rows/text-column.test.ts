import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeDatabases } from '../../../tests/support/databases.js'
import { anyText, anyYanks, byUri } from '../../../tests/support/nasty-rows.js'
import { insertRows } from './write-rows.js'

describeDatabases('many rows of one statement', (current) => {
  test('are stored as they are, whatever their texts hold', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(anyYanks, async (rows) => {
        await db.deleteFrom('yank').execute()
        await db.transaction().execute((trx) => insertRows(trx, 'yank', rows))
        const stored = await db.selectFrom('yank').selectAll().orderBy('indexedAt').execute()
        expect(byUri(stored)).toEqual(byUri(rows))
      }),
      { numRuns: 60 },
    )
  })

  test('hold arrays of any texts, bytes and JSON', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(fc.array(anyText), fc.uint8Array(), anyText, async (systems, proof, summary) => {
        await sql`truncate record, release`.execute(db)
        const names = { uri: 'u', did: 'd', cid: 'c', rev: 'r' }
        const [indexedAt, createdAt] = [new Date(0), new Date(0)]
        await db.transaction().execute(async (trx) => {
          const place = { collection: 'c', rkey: 'k' }
          await insertRows(trx, 'record', [{ ...names, ...place, json: { summary }, proof, indexedAt }])
          const scored = { score: 1, findingErrors: 0, findingWarnings: 0, findingInfos: 0 }
          const version = { version: '1.0.0', versionKey: 'v', prerelease: false, yanked: true }
          const forms = {
            kind: 'k',
            key: 'k',
            definitionUri: 'd',
            sourceKind: null,
            buildKind: 'x',
            hasService: true,
            hasModule: false,
            words: '',
          }
          await insertRows(trx, 'release', [
            { ...names, ...forms, ...version, ...scored, systems, createdAt, indexedAt },
          ])
        })
        const stored = await db.selectFrom('record').select(['json', 'proof']).executeTakeFirstOrThrow()
        expect({ json: stored.json, proof: Uint8Array.from(stored.proof) }).toEqual({
          json: { summary },
          proof,
        })
        const release = await db
          .selectFrom('release')
          .select(['systems', 'hasService', 'hasModule', 'score'])
          .executeTakeFirst()
        expect(release).toEqual({ systems, hasService: true, hasModule: false, score: 1 })
      }),
      { numRuns: 60 },
    )
  })
})
