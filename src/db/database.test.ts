import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from './database.js'
import { DirectoryInUseError } from './directory-lock.js'
import { migrateToLatest } from './migrate.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-db-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

test('the embedded database keeps its rows, and int8 comes back as a number', async () => {
  {
    await using database = await openDatabase({ directory })
    expect(await migrateToLatest(database.db, migrations)).toEqual(Object.keys(migrations))
    const row = { host: 'ws://127.0.0.1', seq: 2 ** 53 - 1, connected: true, updatedAt: new Date() }
    await database.db.insertInto('sourceCursor').values(row).execute()
  }
  await using database = await openDatabase({ directory })
  expect(await migrateToLatest(database.db, migrations)).toEqual([])
  const { seq } = await database.db.selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
  expect(seq).toBe(2 ** 53 - 1)
})

test('a second opener of the directory is refused, a lock left by a dead process is not', async () => {
  const database = await openDatabase({ directory })
  await expect(openDatabase({ directory })).rejects.toThrow(DirectoryInUseError)
  await database.close()
  await writeFile(join(directory, 'firn.lock'), `${process.pid} 1\n`)
  await (await openDatabase({ directory })).close()
})

test('the whole schema can be taken down again', async () => {
  await using database = await openDatabase({ directory: null })
  await migrateToLatest(database.db, migrations)
  for (const migration of Object.values(migrations).reverse()) await migration.down?.(database.db)
  const tables = await database.db.introspection.getTables()
  expect(tables.map((table) => table.name)).toEqual([])
})
