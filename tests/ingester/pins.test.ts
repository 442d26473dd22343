import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type Db, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { exportPins } from '../../src/indexing/pins/export-pins.js'
import { importPins } from '../../src/indexing/pins/import-pins.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { PIN_BATCH } from '../../src/limits/indexing.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { startProgram } from '../programs/program.js'
import {
  createFreshDatabase,
  describeDatabases,
  emptyTables,
  openEmbeddedDatabase,
} from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { A_CID, AUTHOR, OTHER_AUTHOR } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { isFollowed, names } from './checks.js'
import { createAuthor, runIngester } from './harness.js'

const OTHER_CID = 'bafyreie5737gdxlw5i64vzichcalba3z2v5n6icifvx5xytvske7mr3hpm'
const REV = '3l3qo2vutsw2b'
const AT = new Date('2026-01-02T03:04:05.678Z')

const pinOf = (did: string, rkey: string, cid = A_CID) => ({ did, rkey, cid, rev: REV, firstSeenAt: AT })

async function textOf(db: Db): Promise<string> {
  let text = ''
  await exportPins(db, async (part) => {
    text += part
  })
  return text
}

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n').slice(0, -1)
}

const fileOf = (...pins: object[]) =>
  [{ format: 'firn-pins', version: 1, pins: pins.length }, ...pins]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')

describeDatabases('pins', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))
  const stored = () =>
    db().selectFrom('releasePin').select(['did', 'rkey', 'cid']).orderBy('did').orderBy('rkey').execute()

  test('come back as they were, over several batches, and again for nothing', async () => {
    const count = 2 * PIN_BATCH + 1
    const pins = Array.from({ length: count }, (_, index) => pinOf(AUTHOR, `package:hello:${index}.0.0`))
    for (let start = 0; start < count; start += PIN_BATCH)
      await db()
        .insertInto('releasePin')
        .values(pins.slice(start, start + PIN_BATCH))
        .execute()
    // An order of the letters in which capitals come among the small ones would put it elsewhere.
    await db().insertInto('releasePin').values(pinOf(AUTHOR, 'package:Zebra:1.0.0')).execute()
    const text = await textOf(db())
    const lines = text.split('\n')
    expect(lines[0]).toBe(`{"format":"firn-pins","version":1,"pins":${count + 1}}`)
    expect(lines[1]).toBe(JSON.stringify({ ...pinOf(AUTHOR, 'package:Zebra:1.0.0') }))
    expect(lines.slice(1, -1)).toEqual(lines.slice(1, -1).toSorted())

    await sql`truncate "releasePin"`.execute(db())
    expect(await importPins(db(), linesOf(text))).toEqual({ pins: count + 1, added: count + 1 })
    expect(await textOf(db())).toBe(text)
    expect(await importPins(db(), linesOf(text))).toEqual({ pins: count + 1, added: 0 })
  })

  test('that contradict those here are named, and none is imported', async () => {
    await db().insertInto('releasePin').values(pinOf(AUTHOR, 'package:b:1')).execute()
    const before = await stored()
    const text = fileOf(pinOf(AUTHOR, 'package:a:1'), pinOf(AUTHOR, 'package:b:1', OTHER_CID))
    await expect(importPins(db(), linesOf(text))).rejects.toMatchObject({
      name: 'ContradictingPinsError',
      contradictions: [{ did: AUTHOR, rkey: 'package:b:1', here: A_CID, inFile: OTHER_CID }],
      message: expect.stringContaining(`${AUTHOR} package:b:1: ${A_CID} here, ${OTHER_CID} in the file`),
    })
    expect(await stored()).toEqual(before)
  })

  test('that contradict each other are, too', async () => {
    const text = fileOf(pinOf(OTHER_AUTHOR, 'package:a:1'), pinOf(OTHER_AUTHOR, 'package:a:1', OTHER_CID))
    await expect(importPins(db(), linesOf(text))).rejects.toThrow('1 of these pins contradict')
    expect(await stored()).toEqual([])
  })

  test.each([
    ['', 'The file is empty.'],
    ['pins\n', 'Line 1 is not JSON.'],
    ['{}\n', 'The first line does not say "format":"firn-pins".'],
    ['{"format":"firn-pins","version":2,"pins":0}\n', 'The file is of version 2; this firn reads 1.'],
    ['{"format":"firn-pins","version":1}\n', 'does not say how many pins'],
    [fileOf(pinOf(AUTHOR, 'a'), { did: AUTHOR }), 'Line 3 is no pin'],
    [fileOf(pinOf(AUTHOR, 'a'), pinOf('alice', 'a')), 'Line 3 is no pin'],
    [fileOf({ ...pinOf(AUTHOR, 'a'), firstSeenAt: 'once' }), 'Line 2 is no pin'],
    [fileOf(pinOf(AUTHOR, 'a')).replace('"pins":1', '"pins":2'), 'says that it has 2: it was cut short'],
  ])('of a file that is none are refused: %j', async (text, problem) => {
    await expect(importPins(db(), linesOf(text))).rejects.toThrow(problem)
    expect(await stored()).toEqual([])
  })
})

describe('a pin that was imported', () => {
  let network: LocalNetwork
  beforeAll(async () => {
    network = await startNetwork()
  })
  afterAll(() => network.close())

  test('decides what an index that never saw the first content serves', async () => {
    const author = await createAuthor(network)
    const rkey = 'package:hello:1.0.0'
    await author.putPackage('hello')
    let pins: string
    let first: { uri: string; cid: string }
    {
      await using database = await openEmbeddedDatabase()
      await using _ingester = await runIngester(network, database)
      first = await author.putRelease('hello', '1.0.0')
      await names(database.db, author, ['hello'])
      await isFollowed(database.db, author)
      pins = await textOf(database.db)
    }
    expect(pins).toContain(first.cid)
    await author.remove(release.$nsid, rkey)
    const later = await author.putRelease('hello', '1.0.0', { notes: 'something else' })
    expect(later.cid).not.toBe(first.cid)

    await using database = await openEmbeddedDatabase()
    const { db } = database
    await importPins(db, linesOf(pins))
    await using _ingester = await runIngester(network, database)
    await names(db, author, ['hello'])
    await isFollowed(db, author)
    expect(await db.selectFrom('release').select('uri').execute()).toEqual([])
    expect(await db.selectFrom('releaseConflict').select(['cid', 'pinnedCid']).execute()).toEqual([
      { cid: later.cid, pinnedCid: first.cid },
    ])
  })
})

describe('npm run pins', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'firn-pins-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  const run = async (...args: string[]) => {
    const program = startProgram('scripts/pins.ts', { args, cwd: directory })
    return { code: await program.ended, output: program.output() }
  }

  test('writes what it reads', { timeout: 180_000 }, async () => {
    const text = fileOf(pinOf(AUTHOR, 'package:hello:1.0.0'))
    await writeFile(join(directory, 'in.jsonl'), text)
    expect(await run('import', 'in.jsonl')).toEqual({
      code: 0,
      output: expect.stringContaining('Pins in the file: 1. New: 1. Here already: 0.'),
    })
    expect((await run('export', 'out.jsonl')).code).toBe(0)
    expect(await readFile(join(directory, 'out.jsonl'), 'utf8')).toBe(text)
    expect((await run('export')).output).toContain(text)
    await writeFile(join(directory, 'other.jsonl'), text.replace(A_CID, OTHER_CID))
    expect(await run('import', 'other.jsonl')).toMatchObject({
      code: 1,
      output: expect.stringContaining('contradict'),
    })
    expect(await readdir(directory)).not.toContain('out.jsonl.partial')
  })

  test('reads its standard input', { timeout: 180_000 }, async () => {
    const program = startProgram('scripts/pins.ts', {
      args: ['import'],
      cwd: directory,
      input: fileOf(pinOf(OTHER_AUTHOR, 'package:hello:1.0.0')),
    })
    expect([await program.ended, program.output()]).toEqual([
      0,
      expect.stringContaining('Pins in the file: 1. New: 1.'),
    ])
  })

  test.each([
    [[], 'firn: Say export or import.'],
    [['remove'], 'firn: "remove" is no command.'],
    [['import', 'nowhere.jsonl'], 'firn: nowhere.jsonl cannot be read'],
  ])('%j says what is wrong, without a stack', async (args, message) => {
    const { code, output } = await run(...args)
    expect(code).toBe(1)
    expect(output).toContain(message)
    expect(output).not.toContain('    at ')
  })
})

describeWith([POSTGRES], 'npm run pins beside a PostgreSQL', () => {
  const COUNT = 20_000

  test('waits for nobody in a transaction, which the server would end', { timeout: 180_000 }, async () => {
    await using fresh = await createFreshDatabase()
    await using database = await openDatabase({ url: fresh.url })
    await migrateToLatest(database.db, migrations)
    await sql`insert into "releasePin" (did, rkey, cid, rev, "firstSeenAt")
      select ${AUTHOR}, 'package:hello:' || n || '.0.0', ${A_CID}, ${REV}, ${AT}::timestamptz
      from generate_series(1, ${sql.lit(COUNT)}) n`.execute(database.db)
    const program = spawn(process.execPath, ['--import', 'tsx', 'scripts/pins.ts', 'export'], {
      env: { PATH: process.env.PATH, DATABASE_URL: fresh.url },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void program.kill('SIGKILL'))
    // As much as fits on the way; then the program waits for its reader.
    await once(program.stdout, 'readable')
    const working = sql`select state from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`
    const isIdle = async () => (await working.execute(database.db)).rows.length === 0
    await until(isIdle, { what: 'the end of every transaction' })
    const lines = (await text(program.stdout)).split('\n')
    expect(lines).toHaveLength(1 + COUNT + 1)
  })
})
