import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeDatabases } from '../../tests/support/databases.js'
import { copyRows } from './copy.js'

const bytes = (text: string) => new TextEncoder().encode(text)

describeDatabases('copying', (current) => {
  test('takes rows in parts, wherever they are divided', async () => {
    const { db } = current()
    await sql`create table "a ""b" (x text, "Y" integer)`.execute(db)
    const parts = [bytes('one\t1\ntw'), bytes('o\t2'), bytes('\n'), bytes('')]
    await db.executeQuery(copyRows('a "b', ['x', 'Y'], parts))
    const { rows } = await sql`select * from "a ""b" order by "Y"`.execute(db)
    expect(rows).toEqual([
      { x: 'one', Y: 1 },
      { x: 'two', Y: 2 },
    ])
  })

  test('tells what is wrong with the rows, keeps none of them, and the database serves on', async () => {
    const { db } = current()
    await sql`create table numbers (n integer)`.execute(db)
    const copy = (text: string) => db.executeQuery(copyRows('numbers', ['n'], [bytes(text)]))
    await expect(copy('1\nx\n')).rejects.toMatchObject({ code: '22P02' })
    await copy('2\n')
    expect((await sql`select * from numbers`.execute(db)).rows).toEqual([{ n: 2 }])
  })

  test('fails when its connection is lost, and leaves nobody waiting', async () => {
    const { db, engine } = current()
    if (engine === 'embedded') return
    await sql`create table lost (n integer)`.execute(db)
    const losing = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db)
      await trx.executeQuery(copyRows('lost', ['n'], [bytes('1\n'.repeat(1_000_000))]))
    })
    await expect(losing).rejects.toThrow()
    expect((await sql`select * from lost`.execute(db)).rows).toEqual([])
  })
})
