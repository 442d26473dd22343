import { beforeAll, expect, test } from 'vitest'
import { checkInput } from '../../appview/publish/check-input.js'
import { definitionWrites } from '../api/records.js'
import { type Account, World } from '../api/world.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'

describeDatabases('a name that is nearly that of another author', (current) => {
  let world: World
  let alice: Account
  let bob: Account

  beforeAll(async () => {
    world = new World(current().db)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    await bob.write(definitionWrites(bob, 'constellation', {}))
    await alice.write(definitionWrites(alice, 'constelation-two', {}))
  })

  const check = (name: string) =>
    checkInput(JSON.stringify({ name, package: samplePackage() }), {
      db: current().db,
      did: alice.did,
      now: world.now(),
      allowHttp: false,
    })

  test('is found, and stands in nobody’s way', async () => {
    const { findings, notes, publishable } = await check('constelation')
    expect(findings).toMatchObject([
      { path: ['name'], finding: { code: 'near-miss-name', severity: 'warning' } },
    ])
    expect(findings[0]?.finding.message).toContain('"constellation" of bob.test')
    expect(notes).toEqual([])
    expect(publishable).toBe(true)
  })

  test('the same name and a mere likeness are notes', async () => {
    for (const name of ['constellation', 'constellation-web']) {
      const { findings, notes } = await check(name)
      expect(findings).toEqual([])
      expect(notes).toEqual([expect.stringContaining('@bob.test/constellation')])
    }
  })

  test('a package of one’s own keeps its name without a word', async () => {
    await bob.write(definitionWrites(bob, 'constelation-tow', {}))
    expect(await check('constelation-two')).toMatchObject({ findings: [], notes: [] })
  })
})
