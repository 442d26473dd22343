import { beforeEach, expect, test } from 'vitest'
import { type DueMirror, dueMirrors } from '../../ingester/mirrors/due-mirrors.js'
import { fillSetRoots } from '../../ingester/mirrors/fill-set-roots.js'
import { judgeVersion } from '../../ingester/mirrors/judge-version.js'
import { keepLook } from '../../ingester/mirrors/keep-look.js'
import type { Look } from '../../ingester/mirrors/look.js'
import type { MirrorTable } from '../../src/db/tables/mirror.js'
import { MAX_ALARMS_OF_LOOK, MIRROR_CHECK_MS, MIRROR_ROWS_AT_ONCE } from '../../src/limits/mirrors.js'
import { parseVersionRef } from '../../src/mirrors/version-ref.js'
import { describeDatabases, emptyTables } from '../support/databases.js'

const AT = new Date('2026-01-02T00:00:00Z')
const ROOT = 'a'.repeat(40)
const NOTHING_FETCHED = { objects: new Map(), unread: new Map() }
const later = (ms: number) => new Date(AT.getTime() + ms)
const refOf = (label: string) => `refs/eka/atoms/${label}/1.0.0`

describeDatabases('what is kept of looks at mirrors', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  async function addMirror(url: string, more: Partial<Pick<MirrorTable, 'operator' | 'dueAt'>> = {}) {
    const row = { url, operator: false, named: true, namedAt: AT, dueAt: AT, ...more }
    await db()
      .insertInto('mirror')
      .values({ ...row, root: ROOT })
      .execute()
    return { url, operator: row.operator, failures: 0, root: ROOT } satisfies DueMirror
  }
  const keep = (mirror: DueMirror, refs: Readonly<Record<string, string>>, more: Partial<Look> = {}) => {
    const found = { refs: new Map(Object.entries(refs)), root: ROOT, head: null, note: null }
    const look: Look = { ...found, at: AT, protocol: 'v2', versions: [], isPartial: false, ...more }
    return keepLook({ write: (work) => db().transaction().execute(work) }, mirror, look)
  }
  const standing = async () => {
    const rows = await db()
      .selectFrom('mirrorAlarm')
      .select('label')
      .where('kind', '=', 'revs')
      .where('clearedAt', 'is', null)
      .execute()
    return rows.map(({ label }) => label)
  }
  const dueAt = async () => (await db().selectFrom('mirror').select('dueAt').executeTakeFirst())?.dueAt
  const versionOf = (mirror: DueMirror, label: string, rev: string, at: Date) => {
    const parsed = parseVersionRef(refOf(label))
    if (!parsed) throw new TypeError(`${label} makes no ref`)
    const version = { ...parsed, rev, origin: undefined, manifestObject: undefined }
    return judgeVersion(mirror, version, NOTHING_FETCHED, at)
  }

  test('one host that is due often does not come before all others', async () => {
    for (let index = 0; index < 120; index++) await addMirror(`https://many.example/${index}`)
    await addMirror('https://one.example/late', { dueAt: later(1) })
    const due = await dueMirrors(db(), false, later(2))
    expect(due).toHaveLength(100)
    expect(due.slice(0, 2).map(({ url }) => new URL(url).host)).toEqual(['many.example', 'one.example'])
  })

  test('a flood of disagreements hides none of a mirror of the operator, and ends none that stands', async () => {
    const own = await addMirror('https://own.example/atoms', { operator: true })
    const [left, right] = [
      await addMirror('https://left.example/a'),
      await addMirror('https://right.example/a'),
    ]
    await keep(own, { [refOf('zebra')]: '1'.repeat(40), [refOf('yak')]: '1'.repeat(40) })
    await keep(left, { [refOf('zebra')]: '2'.repeat(40) })
    expect(await standing()).toEqual(['zebra'])
    const flood = (rev: string) =>
      Object.fromEntries(
        Array.from({ length: MAX_ALARMS_OF_LOOK + 1 }, (_, at) => [refOf(`a${at}`), rev.repeat(40)]),
      )
    await keep(right, { ...flood('3'), [refOf('yak')]: '3'.repeat(40) })
    await keep(left, { ...flood('4'), [refOf('zebra')]: '2'.repeat(40) })
    expect(await standing()).toEqual(expect.arrayContaining(['zebra', 'yak']))
    // What is over is told once all is told again.
    await keep(right, { [refOf('yak')]: '1'.repeat(40) })
    expect(await standing()).toEqual(['zebra'])
  })

  test('what is named while it is looked at is looked at once more, and so is what was not wholly read', async () => {
    const mirror = await addMirror('https://one.example/a', { operator: true })
    await keep(mirror, {})
    expect(await dueAt()).toEqual(later(MIRROR_CHECK_MS))
    await db()
      .updateTable('mirror')
      .set({ namedAt: later(5) })
      .execute()
    await keep(mirror, {})
    expect(await dueAt()).toEqual(later(5))
    await keep(mirror, {}, { at: later(10), isPartial: true })
    expect(await dueAt()).toEqual(later(10))
  })

  test('versions are kept as long as what stood at their refs', async () => {
    const mirror = await addMirror('https://one.example/a', { operator: true })
    for (let look = 0; look < 105; look++) {
      const rev = look.toString(16).padStart(40, '0')
      await keep(mirror, { [refOf('hello')]: rev }, { versions: [versionOf(mirror, 'hello', rev, AT)] })
    }
    const rows = await db().selectFrom('mirrorAtom').select(['rev', 'current']).orderBy('rev').execute()
    expect(rows).toHaveLength(100)
    expect(rows.filter(({ current }) => current)).toEqual([
      { rev: (104).toString(16).padStart(40, '0'), current: true },
    ])
  })

  test('a set whose mirror is known is completed, however many there are of which none is', async () => {
    const mirror = await addMirror('https://one.example/a', { operator: true })
    const setOf = (url: string) => JSON.stringify([{ tag: 'x', mirrors: [url] }])
    const unknown = Array.from({ length: MIRROR_ROWS_AT_ONCE }, (_, at) => ({
      ...versionOf(mirror, `a${at}`, '1'.repeat(40), AT),
      ...{ current: true, sets: setOf('https://nobody.example/b') },
    }))
    const known = {
      ...versionOf(mirror, 'z', '1'.repeat(40), AT),
      current: true,
      sets: setOf(`${mirror.url}/`),
    }
    await db().insertInto('mirrorAtom').values(unknown).execute()
    await db().insertInto('mirrorAtom').values(known).execute()
    await db()
      .transaction()
      .execute((trx) => fillSetRoots(trx, mirror.url))
    const row = await db().selectFrom('mirrorAtom').select('sets').where('label', '=', 'z').executeTakeFirst()
    expect(row?.sets).toEqual([{ tag: 'x', mirrors: [`${mirror.url}/`], rootCommit: ROOT }])
  })
})
