import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeDatabases } from '../../../tests/support/databases.js'
import { anyText, anyYanks, byUri } from '../../../tests/support/nasty-rows.js'
import { COPY_STATEMENT_BYTES } from '../../limits/indexing.js'
import type { Trx } from '../index-transaction.js'
import type { BulkTable } from './column-types.js'
import { RowCopies } from './copy-rows.js'
import { toCopyText } from './copy-text.js'

const names = { uri: 'u', did: 'd', cid: 'c', rev: 'r' }

/** @returns how many bytes of the rows take memory still */
async function copy(trx: Trx, table: BulkTable, ...sets: (readonly object[])[]): Promise<number> {
  const copies = new RowCopies(trx)
  const texts = sets.map((rows) => toCopyText(table, rows))
  for (const rows of texts) await copies.add(rows)
  await copies.finish()
  return texts.reduce((sum, { bytes }) => sum + bytes.length, 0)
}

describeDatabases('rows that are copied', (current) => {
  test('are stored as they are, whatever their texts hold', async () => {
    const { db } = current()
    await fc.assert(
      fc.asyncProperty(anyYanks, async (rows) => {
        await db.deleteFrom('yank').execute()
        await db.transaction().execute((trx) => copy(trx, 'yank', rows.slice(0, 2), [], rows.slice(2)))
        const stored = await db.selectFrom('yank').selectAll().execute()
        expect(byUri(stored)).toEqual(byUri(rows))
      }),
      { numRuns: 100 },
    )
  })

  test('hold JSON, bytes, numbers and arrays of any texts', async () => {
    const { db } = current()
    const record = { ...names, collection: 'c', rkey: 'k', indexedAt: new Date(0) }
    const model = { uri: 'u', did: 'd', definitionUri: 'd', origin: 'o', layout: 'l', pickle: true }
    await fc.assert(
      fc.asyncProperty(fc.array(anyText), fc.uint8Array(), anyText, async (weightFormats, proof, summary) => {
        await sql`truncate record, "modelRelease"`.execute(db)
        const json = { summary, deep: [{ summary }] }
        const counts = { fileCount: 3, totalSize: 2 ** 40, parameters: null, fileListCid: summary }
        await db.transaction().execute(async (trx) => {
          await copy(trx, 'record', [{ ...record, json, proof }])
          await copy(trx, 'modelRelease', [{ ...model, ...counts, weightFormats }])
        })
        const stored = await db.selectFrom('record').selectAll().executeTakeFirstOrThrow()
        expect({ ...stored, proof: Uint8Array.from(stored.proof) }).toEqual({ ...record, json, proof })
        const release = await db.selectFrom('modelRelease').selectAll().executeTakeFirst()
        expect(release).toEqual({ ...model, ...counts, weightFormats })
      }),
      { numRuns: 60 },
    )
  })

  test('may be many times what one statement takes', async () => {
    const { db } = current()
    await db.deleteFrom('yank').execute()
    const reason = 'ä'.repeat(COPY_STATEMENT_BYTES / 10)
    const row = {
      ...names,
      releaseUri: 'r',
      releaseCid: 'c',
      reason,
      replacement: null,
      indexedAt: new Date(0),
    }
    const sets = Array.from({ length: 13 }, (_, set) =>
      Array.from({ length: 2 }, (_, index) => ({ ...row, uri: `${set}/${index}` })),
    )
    expect(await db.transaction().execute((trx) => copy(trx, 'yank', ...sets))).toBe(0)
    const stored = await db.selectFrom('yank').select('uri').where('reason', '=', reason).execute()
    expect(stored.map(({ uri }) => uri).sort()).toEqual(
      sets
        .flat()
        .map(({ uri }) => uri)
        .sort(),
    )
  })

  test('are none at all when one is there already, and the connection serves on', async () => {
    const { db } = current()
    await db.deleteFrom('yank').execute()
    const row = { ...names, releaseUri: 'r', releaseCid: 'c', reason: null, replacement: null }
    const rows = [{ ...row, indexedAt: new Date(0) }]
    const twice = db.transaction().execute((trx) => copy(trx, 'yank', rows, rows))
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    await expect(db.selectFrom('yank').selectAll().execute()).resolves.toEqual([])
    await db.transaction().execute((trx) => copy(trx, 'yank', rows))
    await expect(db.selectFrom('yank').select('uri').execute()).resolves.toEqual([{ uri: 'u' }])
  })
})
