import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AtpAgent } from '@atproto/api'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCommand } from '../../cli/import/options.js'
import { runImport } from '../../cli/import/run.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { startProgram } from '../programs/program.js'
import { A_COMMIT, A_HASH } from '../support/sample-records.js'

const SEED = resolve('demo/catalogue.json')
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'firn-import-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function fileOf(name: string, content: unknown): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function run(...args: string[]): Promise<{ done: boolean; lines: string[] }> {
  const lines: string[] = []
  const command = readCommand(args)
  if (command.name !== 'import') throw new Error('not an import')
  const done = await runImport(command, (line) => lines.push(line))
  return { done, lines }
}

const entry = {
  attr: 'tools-hello',
  org: 'tools',
  pname: 'hello',
  version: '1.0.0',
  builder: 'buildGoModule',
  upstream: {
    fetcher: 'fetchFromGitHub',
    forge: 'github',
    owner: 'a',
    repo: 'b',
    rev: A_COMMIT,
    srcHash: A_HASH,
  },
  depHashes: { vendorHash: A_HASH },
  description: 'Says hello.',
}
const catalogue = (...packages: unknown[]) => ({ source: { date: '2025-01-31' }, packages })

describe('a dry run', () => {
  test('the command line ends with the counts, and every entry is in them', async () => {
    const program = startProgram('scripts/import.ts', { args: ['--dry-run', '--json', SEED], cwd: directory })
    expect(await program.ended).toBe(0)
    const lines = program.output().trim().split('\n')
    const last = JSON.parse(lines.at(-1) ?? '')
    expect(Object.keys(last)).toEqual(['total', 'expressible', 'refused'])
    expect(last).toMatchObject({ total: 60, expressible: 47 })
    expect(last.refused).toHaveLength(13)
    for (const each of last.refused) {
      expect(each).toEqual({ name: expect.any(String), reason: expect.stringMatching(/\.$/) })
    }
    const packages = lines.slice(0, -1).map((line) => JSON.parse(line))
    expect(packages).toHaveLength(46)
    expect(packages[0]).toMatchObject({
      name: expect.any(String),
      definition: { $type: pkg.$nsid },
      releases: [{ $type: release.$nsid }],
    })
  })

  test('people read the same', async () => {
    const { done, lines } = await run('--dry-run', '--registry', 'npm=https://registry.example/', SEED)
    expect(done).toBe(true)
    expect(lines).toContain('rsky-pds 0.1.1: would be written')
    expect(lines).toContain('stream-place-source: the records of stream-place-streamplace')
    expect(lines).toContain('48 of 60 entries can be told as records; the others:')
    expect(lines.at(-1)).toMatch(/^ {2}tangled-appview-static-files: It has no source/)
  })

  test('entries of one organisation alone', async () => {
    const { lines } = await run('--dry-run', '--json', '--org', 'microcosm', SEED)
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ total: 8, expressible: 8, refused: [] })
    await expect(run('--dry-run', '--org', 'nobody', SEED)).rejects.toThrow(
      /no organisation "nobody", but .*blacksky/,
    )
  })

  test('an entry of another form, and one with control characters, are named', async () => {
    const file = await fileOf('odd.json', catalogue({ attr: 'odd\u001b[2J' }, entry))
    const { done, lines } = await run('--dry-run', file)
    expect(done).toBe(true)
    expect(lines).toContain('1 of 2 entries can be told as records; the others:')
    expect(lines.at(-1)).toMatch(/^ {2}odd\\u\{1b\}\[2J: It is of another form: .*"org"/)
    const json = await run('--dry-run', '--json', file)
    expect(json.lines.at(-1)).not.toMatch(/\p{Cc}/u)
  })
})

describe('what is wrong with a file or a command', () => {
  test.each([
    ['no file', () => run('--dry-run', join(directory, 'none.json')), /none\.json does not exist\./],
    ['a directory', () => run('--dry-run', directory), /cannot be read \(EISDIR\)\./],
    ['no JSON', async () => run('--dry-run', await fileOf('a.json', '{')), /a\.json is no JSON: .+\./],
    [
      'no catalogue',
      async () => run('--dry-run', await fileOf('b.json', [])),
      /b\.json: This is no catalogue/,
    ],
    [
      'no date',
      async () => run('--dry-run', await fileOf('c.json', { ...catalogue(), source: { date: 'x' } })),
      /date is "x"/,
    ],
    ['no target', () => run(SEED), /--service and --identifier, or try it with --dry-run/],
    ['no file named', () => run('--dry-run'), /Name the file/],
    ['two files', () => run('--dry-run', SEED, SEED), /one word too many/],
    ['an option of nothing', () => run('--dry-run', '--yes', SEED), /--yes/],
    [
      'http to elsewhere',
      () => run('--service', 'http://pds.example', '--identifier', 'a', SEED),
      /https:\/\//,
    ],
    ['no address', () => run('--dry-run', '--registry', 'npm', SEED), /npm=https:\/\//],
    ['no address over http', () => run('--dry-run', '--registry', 'npm=http://x', SEED), /npm=https:\/\//],
    [
      'no terminal and no file',
      () => run('--service', 'https://pds.example', '--identifier', 'a.example', SEED),
      /--password-file/,
    ],
    [
      'no file of the password',
      () => run('--service', 'https://pds.example', '--identifier', 'a', '--password-file', '/none', SEED),
      /\/none, cannot be read/,
    ],
  ])('%s', async (_, attempt, message) => {
    await expect((async () => attempt())()).rejects.toThrow(message)
  })

  test('the command line says it in a sentence', async () => {
    const program = startProgram('scripts/import.ts', { args: ['--dry-run', 'none.json'], cwd: directory })
    expect(await program.ended).toBe(1)
    expect(program.output().trim()).toBe('firn: none.json does not exist.')
  })
})

describe('into a repository', () => {
  let network: LocalNetwork
  let author: Account
  let agent: AtpAgent

  beforeAll(async () => {
    network = await startNetwork()
    author = await createAccount(network.pds[0], { handle: 'importer.test', password: 'hunter2-hunter2' })
    agent = await logIn(author)
  }, 120_000)
  afterAll(() => network.close())

  async function publish(content: unknown, options: { password?: string; service?: string } = {}) {
    const { password = author.password, service = author.pds } = options
    const passwordFile = await fileOf('password', `${password}\n`)
    const file = typeof content === 'string' ? content : await fileOf('catalogue.json', content)
    return run('--service', service, '--identifier', author.handle, '--password-file', passwordFile, file)
  }
  const records = async (collection: string) => {
    const { data } = await agent.com.atproto.repo.listRecords({ repo: author.did, collection, limit: 100 })
    return data.records
  }

  test('every record is written once', async () => {
    const first = await publish(SEED)
    expect(first.done).toBe(true)
    expect(first.lines).toContain('spindle 0.1.0: written')
    expect(await records(pkg.$nsid)).toHaveLength(46)
    const before = await records(release.$nsid)
    expect(before).toHaveLength(43)
    expect(before.map(({ uri }) => uri)).toContain(
      `at://${author.did}/${release.$nsid}/package:spindle:0.1.0`,
    )

    const { data } = await agent.com.atproto.sync.getLatestCommit({ did: author.did })
    const again = await publish(SEED)
    expect(again.done).toBe(true)
    expect(again.lines).toContain('spindle 0.1.0: there already')
    expect(await records(release.$nsid)).toEqual(before)
    expect((await agent.com.atproto.sync.getLatestCommit({ did: author.did })).data).toEqual(data)
  })

  test('another release of a version is refused, and a description that was changed is left', async () => {
    await publish(catalogue(entry))
    const [rkey, releaseKey] = ['hello', 'package:hello:1.0.0']
    const readRelease = async () => {
      const { data } = await agent.com.atproto.repo.getRecord({
        repo: author.did,
        collection: release.$nsid,
        rkey: releaseKey,
      })
      return data
    }
    const before = await readRelease()

    const changed = { ...entry, description: 'Says it again.', depHashes: { vendorHash: null } }
    const { done, lines } = await publish(
      catalogue(changed, { ...entry, attr: 'tools-other', pname: 'other' }),
    )
    expect(done).toBe(false)
    expect(lines[0]).toMatch(
      /^hello 1\.0\.0: package there in other words, and left so; release refused: .* new version$/,
    )
    expect(lines).toContain('other 1.0.0: written')
    expect(await readRelease()).toEqual(before)
    const { data } = await agent.com.atproto.repo.getRecord({ repo: author.did, collection: pkg.$nsid, rkey })
    expect(data.value).toMatchObject({ summary: 'Says hello.' })
  })

  test('a password that is refused, and a PDS that is not there', async () => {
    await expect(publish(SEED, { password: 'wrong' })).rejects.toThrow(
      /refuses the password of importer\.test: check both/,
    )
    await expect(publish(SEED, { password: '' })).rejects.toThrow('The password is empty.')
    await expect(publish(SEED, { service: 'http://localhost:1' })).rejects.toThrow(
      /http:\/\/localhost:1 cannot be reached/,
    )
  })

  test('the command line reads the password from its input, and fails where a release is refused', async () => {
    const file = await fileOf('conflict.json', catalogue({ ...entry, depHashes: { vendorHash: null } }))
    const args = ['--service', author.pds, '--identifier', author.did, '--password-file', '-', '--json', file]
    const program = startProgram('scripts/import.ts', { args, cwd: directory, input: author.password })
    expect(await program.ended).toBe(1)
    const [first, last] = program.output().trim().split('\n')
    expect(JSON.parse(first ?? '').records).toEqual([
      { uri: `at://${author.did}/${pkg.$nsid}/hello`, outcome: 'unchanged' },
      { uri: `at://${author.did}/${release.$nsid}/package:hello:1.0.0`, outcome: 'conflict' },
    ])
    expect(JSON.parse(last ?? '')).toEqual({ total: 1, expressible: 1, refused: [] })
    expect(program.output()).not.toContain(author.password)
  })
})
