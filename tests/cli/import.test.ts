import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from './firn.js'

const CATALOGUE = path.resolve('demo/catalogue.json')

describe('firn import', () => {
  let network: LocalNetwork
  let alice: Account
  let home: CliHome
  beforeAll(async () => {
    network = await startNetwork()
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
  })
  afterAll(() => network.close())
  beforeEach(() => {
    home = createHome(networkEnvironment(network))
  })
  afterEach(() => removeHome(home))

  test('tells without a login what would be written', async () => {
    const { code, stdout } = await home.run(['import', '--dry-run', '--json', CATALOGUE])
    const { packages, total, expressible, refused } = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(packages[0]).toHaveProperty('definition')
    expect(total).toBe(expressible + refused.length)
  })

  test('writes as the account that is logged in, once', async () => {
    expect(await home.run(['import', CATALOGUE])).toMatchObject({ code: 3 })
    await home.run(['login', alice.handle, '--app-password-stdin'], { input: alice.password })
    const first = JSON.parse((await home.run(['import', '--json', CATALOGUE])).stdout)
    const agent = await logIn(alice)
    const { data } = await agent.com.atproto.repo.listRecords({
      repo: alice.did,
      collection: pkg.$nsid,
      limit: 100,
    })
    expect(data.records.length).toBeGreaterThan(0)
    expect(first.packages.flatMap(({ records }: { records: { uri: string }[] }) => records)).toContainEqual({
      uri: data.records[0]?.uri,
      outcome: 'created',
    })
    const again = await home.run(['import', CATALOGUE])
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('there already') })
    expect(again.stdout).not.toMatch(/: written/)
  })

  test.each([
    [['import', 'none.json'], 1, 'none.json does not exist.'],
    [['import', '--dry-run', CATALOGUE, '--org', 'nobody'], 1, 'has no organisation "nobody"'],
    [['import', '--dry-run', CATALOGUE, '--registry', 'npm'], 2, 'write it as in npm=https://'],
    [['import', '--dry-run', CATALOGUE, '--account', 'alice.test'], 2, '--dry-run writes nothing'],
  ])('%j is refused', async (argv, code, message) => {
    expect(await home.run(argv)).toMatchObject({ code, stderr: expect.stringContaining(message) })
  })
})
