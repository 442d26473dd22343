import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { listLetters, replayLetters } from '../../scripts/dead-letters/commands.js'
import { readCommand } from '../../scripts/dead-letters/options.js'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { definitionNames } from './checks.js'
import { type Author, createAuthor, type Ref } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

const AT = new Date('2026-01-02T03:04:05Z')
const REV = '3l3qo2vutsw2b'

describeDatabases('dead letters', (current) => {
  let author: Author
  const db = () => current().db
  beforeEach(async () => {
    await emptyTables(db())
    author = await createAuthor(network)
  })

  const addLetter = ({ uri, cid }: Ref, did: string, change: { reason?: string; detail?: string } = {}) =>
    db()
      .insertInto('deadLetter')
      .values({ source: 'x', did, uri, cid, rev: REV, reason: 'Invalid', detail: 'why', at: AT, ...change })
      .execute()

  /** What a command prints. */
  async function run(...args: string[]): Promise<{ lines: string[]; isDone: boolean }> {
    const lines: string[] = []
    const config = {
      plcUrl: network.plc.url,
      development: true,
      handleResolvers: network.pds.map(({ url, handleDomain }) => ({ suffix: handleDomain, url })),
    }
    const say = (line: string) => void lines.push(line)
    const ctx = { config, db: db(), log: pino({ level: 'silent' }), say }
    const command = readCommand(args)
    if (command.name === 'help') throw new Error('a command was meant')
    if (command.name === 'replay') return { lines, isDone: await replayLetters(ctx, command) }
    await listLetters(ctx, command)
    return { lines, isDone: true }
  }

  test('are listed with their reasons, which are counted; words of others move no cursor', async () => {
    const uri = `at://${author.did}/${pkg.$nsid}/hello`
    await addLetter({ uri, cid: 'one' }, author.did)
    await addLetter({ uri, cid: 'two' }, author.did, { reason: 'NameTaken', detail: 'a\u001b[2J\u202eb' })
    await addLetter({ uri: 'at://did:web:other.example/x/y', cid: 'three' }, 'did:web:other.example')
    const { lines } = await run('list')
    expect(lines).toEqual([
      `2026-01-02T03:04:05.000Z  Invalid    ${uri}  why`,
      `2026-01-02T03:04:05.000Z  NameTaken  ${uri}  a\ufffd[2J\ufffdb`,
      '2026-01-02T03:04:05.000Z  Invalid    at://did:web:other.example/x/y  why',
      '\n3 dead letters:',
      '  Invalid    2',
      '  NameTaken  1',
    ])
    const { lines: json } = await run('list', '--json', '--did', author.did, '--reason', 'NameTaken')
    expect(json).toHaveLength(1)
    expect(json[0]).toMatch(/^[ -~]+$/)
    expect(JSON.parse(json[0] ?? '')).toEqual({
      source: 'x',
      did: author.did,
      uri,
      cid: 'two',
      rev: REV,
      reason: 'NameTaken',
      detail: 'a\u001b[2J\u202eb',
      at: AT.toISOString(),
    })
    expect((await run('list', '--reason', 'Other')).lines).toEqual(['No dead letters.'])
  })

  test('are tried again, and each tells what came of it', async () => {
    const { did } = author
    const mended = await author.putPackage('mended')
    const invalid = await author.putPackage('invalid', { summary: 1 })
    const replaced = await author.putPackage('replaced')
    const deleted = { uri: `at://${did}/${pkg.$nsid}/deleted`, cid: mended.cid }
    const unknown = 'did:plc:zzzzzzzzzzzzzzzzzzzzzzzz'
    for (const ref of [mended, invalid, { ...replaced, cid: 'before' }, deleted]) await addLetter(ref, did)
    await addLetter({ uri: `at://${unknown}/${pkg.$nsid}/x`, cid: 'x' }, unknown, { reason: 'Other' })

    const { lines, isDone } = await run('replay', '--all')
    expect(isDone).toBe(false)
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['indexed', mended.uri],
      ['still refused', invalid.uri],
      ['no longer there', replaced.uri],
      ['no longer there', deleted.uri],
      ['not asked for', `at://${unknown}/${pkg.$nsid}/x`],
      ['1 indexed, 2 no longer there, 1 still refused, 1 could not be asked for'],
    ])
    expect(await definitionNames(db(), author)).toEqual(['mended', 'replaced'])
    const left = await db().selectFrom('deadLetter').select('uri').orderBy('id').execute()
    expect(left.map(({ uri }) => uri)).toEqual([invalid.uri, `at://${unknown}/${pkg.$nsid}/x`])

    const again = await run('replay', '--did', did)
    expect(again.isDone).toBe(true)
    expect(again.lines.at(-1)).toBe('0 indexed, 0 no longer there, 1 still refused, 0 could not be asked for')
  })
})

describe('a command for dead letters that is wrong says so, with the help', () => {
  test.each([
    [[], 'Say list or replay.'],
    [['remove'], '"remove" is no command.'],
    [['list', 'all'], '"all" is one word too many.'],
    [['list', '--all'], 'list shows all unless told otherwise'],
    [['list', '--did', 'alice.example'], '--did is "alice.example", which is no DID.'],
    [['replay'], 'Say which to replay: --did, --reason, or --all.'],
    [['replay', '--all', '--did', 'did:web:a.example'], 'Say which to replay: --did, --reason, or --all.'],
    [['replay', '--all', '--json'], '--json is for list.'],
    [['list', '--everything'], "Unknown option '--everything'"],
  ])('%j', (args, problem) => {
    expect(() => readCommand(args)).toThrow(problem)
    expect(() => readCommand(args)).toThrow('npm run dead-letters -- list')
  })
})
