import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { describeDatabases } from '../../tests/support/databases.js'
import { readCopiedTexts } from './copied-texts.js'
import { copyOut, copyRows } from './copy.js'

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

  test('gives the rows of a query as bytes, with what its transaction has written', async () => {
    const { db } = current()
    await sql`create table texts (a text, b text)`.execute(db)
    const read = async (on: typeof db) => {
      const { rows } = await on.executeQuery(copyOut('select a, b from texts order by length(a) desc'))
      expect(rows).toHaveLength(1)
      return rows.flatMap(({ bytes }) => [...readCopiedTexts(bytes)])
    }
    expect(await read(db)).toEqual([])
    await db.transaction().execute(async (trx) => {
      await sql`insert into texts values ('ü', null), (${'x'.repeat(100_000)}, '\t\\')`.execute(trx)
      expect(await read(trx)).toEqual([
        ['x'.repeat(100_000), '\t\\'],
        ['ü', ''],
      ])
    })
    expect(await read(db)).toHaveLength(2)
  })

  test('tells why a query cannot be copied out, and the database serves on', async () => {
    const { db } = current()
    const failing = db.transaction().execute((trx) => trx.executeQuery(copyOut('select 1/0')))
    await expect(failing).rejects.toMatchObject({ code: '22012', message: 'division by zero' })
    const lost = db.executeQuery(copyOut('select * from nowhere'))
    await expect(lost).rejects.toMatchObject({ code: '42P01', message: 'relation "nowhere" does not exist' })
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }])
  })
})
