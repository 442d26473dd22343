import { beforeAll, describe, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import { listAtomVersions, yank } from '../../src/lexicons/dev/firn.js'
import { parseVersion, versionSortKey } from '../../src/requirement/version.js'
import { describeDatabases } from '../support/databases.js'
import { ATOM_SET } from '../support/sample-atoms.js'
import { Api } from './api.js'
import { type AtomName, atomReleasePath, atomWrites, atomYankPath, rootOf } from './atom-records.js'
import { walk } from './walk.js'
import { type Account, World } from './world.js'

const STD: AtomName = { label: 'std', root: rootOf('a') }
const OTHER: AtomName = { label: 'other', root: rootOf('a') }
const [STD_ID, OTHER_ID] = [STD, OTHER].map(({ root, label }) => atomId(root, label)) as [string, string]
const MIRROR = 'https://git.example/std'

const SETS = [{ tag: 'atom', rootCommit: ATOM_SET, mirrors: ['https://forge.example/ekala/atom'] }]
const REQUIREMENTS = [
  { set: 'atom', label: 'zeta', requirement: '^0.2' },
  { set: 'atom', label: 'alpha', requirement: '*' },
]

describeDatabases('versions of atoms', (current) => {
  let api: Api
  let world: World
  let alice: Account
  let bob: Account

  /** A row as the mirrors have it. */
  async function hold(version: string, change: Record<string, unknown> = {}): Promise<void> {
    await current()
      .db.insertInto('mirrorAtom')
      .values({
        ...{ mirror: MIRROR, ref: `refs/eka/atoms/std/${version}`, rev: 'd'.repeat(40), current: true },
        ...{ root: STD.root, atom: STD_ID, label: 'std', labelWords: 'std', version },
        ...{
          versionKey: versionSortKey(parseVersion(version, { build: true })),
          verdict: 'whole',
          differences: '[]',
        },
        ...{ format: 'pre1', tree: 'e'.repeat(40), origin: 'f'.repeat(40), path: null },
        ...{ manifest: null, manifestProblem: null, description: null, tags: [], tagWords: '' },
        ...{ sets: JSON.stringify([...SETS, { tag: 'unknown', mirrors: [] }]) },
        ...{ requirements: JSON.stringify(REQUIREMENTS), readAt: new Date() },
        ...change,
      })
      .execute()
  }

  const list = async (params: Record<string, string | number> = {}) => {
    const { versions } = await api.get(listAtomVersions, { atoms: STD_ID, ...params })
    return versions.map(({ version, release }) => `${version} ${release?.author.handle ?? 'unsigned'}`)
  }

  const ask = (atoms: string[]) =>
    api.app.request(`/xrpc/${listAtomVersions.main.nsid}?${atoms.map((id) => `atoms=${id}`).join('&')}`)

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const snapshot = { sets: SETS, requirements: REQUIREMENTS, path: 'std' }
    const cids = await alice.write(atomWrites(alice, STD, { versions: ['1.9.0', '1.10.0'], snapshot }))
    await alice.write(atomWrites(alice, OTHER, { versions: ['7.0.0'] }))
    await bob.write(atomWrites(bob, STD, { versions: ['1.10.0', '2.0.0-rc.1'] }))
    const path = atomReleasePath(STD, '1.9.0')
    await alice.write({
      [atomYankPath(STD, '1.9.0')]: {
        $type: yank.$nsid,
        release: { uri: alice.uri(path), cid: cids[path] ?? '' },
        createdAt: '2026-11-21T12:00:00.000Z',
      },
    })
    const at = new Date()
    const looked = {
      named: true,
      namedAt: at,
      checkedAt: at,
      dueAt: at,
      problem: null,
      protocol: 'v2',
    } as const
    const both = [MIRROR, 'https://git.example/forgotten']
    await current()
      .db.insertInto('mirror')
      .values(
        both.map((url) => ({
          url,
          operator: url === MIRROR,
          ...looked,
          root: STD.root,
          head: null,
          note: null,
        })),
      )
      .execute()
    await hold('1.10.0')
    await hold('6.0.0', { mirror: 'https://git.example/forgotten' })
    await hold('3.0.0')
    await hold('4.0.0', { verdict: 'differs' })
    await hold('5.0.0', { current: false })
  })

  test('signed and unsigned ones, highest first, none merged', async () => {
    expect(await list()).toEqual([
      '3.0.0 unsigned',
      '2.0.0-rc.1 bob.test',
      '1.10.0 unsigned',
      '1.10.0 bob.test',
      '1.10.0 alice.test',
      '1.9.0 alice.test',
    ])
  })

  test('say all that resolution needs, as it was signed', async () => {
    const { versions } = await api.get(listAtomVersions, { atoms: STD_ID })
    expect(versions.at(-1)).toMatchObject({
      ...{ atom: STD_ID, label: 'std', rootCommit: STD.root, version: '1.9.0', yanked: true, format: 'pre1' },
      ...{
        path: 'std',
        mirrors: ['https://forge.example/ekala/eka'],
        sets: SETS,
        requirements: REQUIREMENTS,
      },
      release: { uri: alice.uri(atomReleasePath(STD, '1.9.0')) },
    })
    expect(versions[0]).toEqual({
      ...{
        atom: STD_ID,
        label: 'std',
        rootCommit: STD.root,
        version: '3.0.0',
        yanked: false,
        format: 'pre1',
      },
      ...{ rev: 'd'.repeat(40), tree: 'e'.repeat(40), origin: 'f'.repeat(40), mirrors: [MIRROR] },
      ...{ sets: SETS, requirements: REQUIREMENTS },
    })
  })

  test('of several atoms at once, walked page by page', async () => {
    const whole = await ask([STD_ID, OTHER_ID])
    const { versions } = (await whole.json()) as { versions: { atom: string; version: string }[] }
    expect(versions).toHaveLength(7)
    const seen = await walk(async (cursor) => {
      const answer = await api.get(listAtomVersions, { atoms: STD_ID, limit: 2, cursor })
      return {
        rows: answer.versions.map(({ version, release }) => `${version} ${release?.uri}`),
        cursor: answer.cursor,
      }
    })
    expect(seen).toHaveLength(6)
    expect(new Set(seen).size).toBe(6)
  })

  test('refuses the cursor of another query, and too many atoms', async () => {
    const { cursor } = await api.get(listAtomVersions, { atoms: STD_ID, limit: 1 })
    expect(await api.refusal(listAtomVersions, { atoms: OTHER_ID, cursor })).toMatchObject({
      error: 'InvalidCursor',
    })
    const response = await ask(Array.from({ length: 26 }, () => STD_ID))
    expect(response.status).toBe(400)
  })

  test('none of an account that is away', async () => {
    await bob.setState(false)
    expect(await list()).toEqual([
      '3.0.0 unsigned',
      '1.10.0 unsigned',
      '1.10.0 alice.test',
      '1.9.0 alice.test',
    ])
    await bob.setState(true)
  })

  describe('an atom that nobody has', () => {
    test('has no versions', async () => {
      expect(await list({ atoms: '0'.repeat(52) })).toEqual([])
    })
  })
})
