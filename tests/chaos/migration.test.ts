import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type DatabaseOptions, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { startProgram } from '../programs/program.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-chaos-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

/** Kills a program in the middle of the last migration, then starts as the next program would. */
async function interrupt(where: DatabaseOptions, middle: 'in-statement' | 'between-statements') {
  const program = startProgram('tests/chaos/migrating.ts', {
    args: [JSON.stringify(where), middle],
    cwd: directory,
  })
  await until(() => program.output().includes('in the middle'), { what: 'the middle' })
  program.child.kill('SIGKILL')
  await program.ended
  expect(program.child.signalCode).toBe('SIGKILL')

  await using database = await openDatabase(where)
  // All in one transaction: what was done before the middle is undone with it, and nobody holds the lock.
  expect(await migrateToLatest(database.db, migrations)).toEqual(Object.keys(migrations))
  const tables = (await database.db.introspection.getTables()).map(({ name }) => name)
  expect(tables).toContain('record')
  expect(tables).not.toContain('half')
}

describeWith([POSTGRES], 'a migration that is killed (PostgreSQL)', () => {
  test.each(['between-statements', 'in-statement'] as const)(
    '%s leaves no trace and no lock',
    async (middle) => {
      await using fresh = await createFreshDatabase()
      await interrupt({ url: fresh.url }, middle)
    },
  )
})

describe('a migration that is killed (embedded database)', () => {
  test('leaves no trace and no lock', () =>
    interrupt({ directory: join(directory, 'data') }, 'between-statements'))
})
