import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { PROFILES, readProfile, recordsOf } from '../../demo/profiles.js'
import { importCatalogue } from '../../src/catalogue/import.js'
import { readCatalogue } from '../../src/catalogue/schema.js'
import type { Db } from '../../src/db/database.js'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import {
  channelPath,
  channelRecord,
  definitionWrites,
  packagePath,
  releasePath,
  yankPath,
  yankRecord,
} from '../api/records.js'
import { type Account, World } from '../api/world.js'
import { A_DATE, type Json, sampleRecipe, sampleRelease } from '../support/sample-records.js'
import { addAtoms } from './atom-scene.js'
import type { BlobServer } from './blob-server.js'
import { HOSTILE_DEFINITION, HOSTILE_RELEASE, HOSTILE_YANK } from './hostile.js'
import { addModels } from './model-scene.js'

/** The longest name that a package may have: 96 characters. */
export const LONG_NAME =
  'a-relay-of-the-longest-name-that-this-registry-lets-anybody-give-to-a-package-and-not-a-bit-more'

export const README = `# hello

[![build](https://ci.example/badge.svg)](https://ci.example/hello) Says hello to **everybody**, in ~~ten~~ eleven languages.

## Use

\`\`\`console
$ hello --language sv
Hej, världen!
\`\`\`

| Option | Meaning |
|---|---|
| \`--language\` | BCP 47 tag, for example \`sv\` |
| \`--name\` | whom to greet; everybody when absent |

- [x] Greets
- [ ] Waves

> Small things are worth doing well.

See [the manual](docs/manual.md), [above](#use) and ![a picture of a greeting](https://hello.example/greeting.png).
`

const LONG_SUMMARY =
  'Follows every repository of the network from the first commit to the last, checks each signature and each tree, and hands on what it found in the order in which it happened, without losing, doubling or reordering anything, however often it is stopped, started, moved'

const RTL_SUMMARY =
  'مكتبة صغيرة لقراءة السجلات الموقعة من مستودعات أصحابها، والتحقق من كل توقيع قبل استعمالها في Nix'

export interface Scene {
  readonly world: World
  readonly alice: Account
  readonly bob: Account
}

/** A registry as it may look: a catalogue of real packages, and one definition for each thing that is hard to show. */
export async function buildScene(db: Db, blobs: BlobServer): Promise<Scene> {
  const world = new World(db)
  await addCatalogue(world)
  const alice = await world.account('alice.example')
  const bob = await world.account('bob.a-rather-long-domain.example')
  await addHello(alice, blobs)
  await addUpstream(db, world.now())
  await addOddities(alice, bob, blobs)
  await addTroubles(alice, bob)
  await addCollections(await world.account('carol.example'), alice, bob)
  await addAtoms(db, await world.account('dora.example'), await world.account('erin.example'), blobs)
  await addModels(db, await world.account('fay.example'), await world.account('gus.example'), blobs)
  await refuseDeadLetters(db)
  await spreadOverTime(db)
  return { world, alice, bob }
}

async function addCatalogue(world: World): Promise<void> {
  const catalogue = readCatalogue(JSON.parse(readFileSync('demo/catalogue.json', 'utf8')))
  const accounts = new Map<string, Account>()
  for (const { org } of catalogue.packages) {
    if (!accounts.has(org))
      accounts.set(org, await world.account(`${org.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`))
  }
  const accountOf = (org: string): Account => {
    const account = accounts.get(org)
    if (!account) throw new Error(`no account for ${org}`)
    return account
  }
  const { authors } = importCatalogue(catalogue, (org) => accountOf(org).did as `did:plc:${string}`)
  for (const { name, packages } of authors) {
    const writes = packages.flatMap(({ name: key, definition, releases }) => [
      [packagePath(key), definition],
      ...releases.map((release) => [releasePath(key, release.version), release]),
    ])
    await accountOf(name).write(
      JSON.parse(JSON.stringify(Object.fromEntries(writes))) as Record<string, Json>,
    )
  }
}

/** A deployment that is complete, and a collection of everything that can be wrong with one. */
async function addCollections(carol: Account, alice: Account, bob: Account): Promise<void> {
  for (const name of PROFILES) {
    const profile = readProfile(name, { did: carol.did, createdAt: A_DATE })
    const records = recordsOf(profile).map(({ collection, rkey, value }) => [`${collection}/${rkey}`, value])
    await carol.write(JSON.parse(JSON.stringify(Object.fromEntries(records))) as Record<string, Json>)
  }
  const item = (author: Account, name: string, change: Json = {}): Json => ({
    definition: author.uri(packagePath(name)),
    requirement: '*',
    ...change,
  })
  await bob.write({
    [`${collectionLexicon.$nsid}/odds-and-ends`]: {
      $type: collectionLexicon.$nsid,
      title: RTL_SUMMARY.slice(0, 60),
      summary: LONG_SUMMARY,
      items: [
        item(alice, 'hello', { requirement: '^9' }),
        item(bob, LONG_NAME, { name: 'short', service: { settings: [{ variable: 'A', value: '<b>&"' }] } }),
        item(bob, 'greeter', { requirement: '>=0.1, <99' }),
        item(alice, 'nowhere', { service: { enable: false } }),
      ],
    },
  })
}

/** A package as one wishes for: a readme, channels, many versions, one of them yanked. */
async function addHello(alice: Account, blobs: BlobServer): Promise<void> {
  const versions = Array.from({ length: 200 }, (_, at) => `1.${Math.trunc(at / 10)}.${at % 10}`)
  const cids = await alice.write(
    definitionWrites(alice, 'hello', {
      record: {
        readme: blobs.add(README),
        repository: 'https://github.com/alice/hello',
        keywords: ['greeting', 'example'],
        maintainers: [alice.did],
      },
      versions: [...versions, '2.0.0-rc.1'],
      release: {
        systems: ['x86_64-linux', 'aarch64-linux'],
        notes: '- Says **hello** in one more language.\n- Faster.',
      },
    }),
  )
  const cidOf = (version: string): string => cids[releasePath('hello', version)] ?? ''
  await alice.write({
    [channelPath('hello', 'stable')]: channelRecord(alice, 'hello', '1.19.8', cidOf('1.19.8')),
    [channelPath('hello', 'next')]: channelRecord(alice, 'hello', '2.0.0-rc.1', cidOf('2.0.0-rc.1')),
    [yankPath('hello', '1.19.7')]: yankRecord(alice, 'hello', '1.19.7', cidOf('1.19.7'), {
      reason: 'Greets in the wrong language after midnight',
      replacement: alice.uri(releasePath('hello', '1.19.8')),
    }),
  })
}

/** What the sources of the samples have, as if that had been asked. */
async function addUpstream(db: Db, checkedAt: Date): Promise<void> {
  const names = ['v1.21.0', 'v1.20.0', 'v1.19.9', 'v1.19.8']
  await db
    .insertInto('upstream')
    .values({
      key: 'git https://github.com/hello/hello',
      versions: JSON.stringify(names.map((name) => ({ name }))),
      ...{ head: null, checkedAt, dueAt: checkedAt, failures: 0, problem: null, wantedAt: checkedAt },
    })
    .execute()
}

/** Names, texts and facts at the ends of what is allowed. */
async function addOddities(alice: Account, bob: Account, blobs: BlobServer): Promise<void> {
  const needsHello = [
    { name: 'hello', definition: alice.uri(packagePath('hello')), requirement: '^1.10' },
    { name: 'salutation', definition: alice.uri(packagePath('hello')), requirement: '*' },
    { name: 'long', definition: bob.uri(packagePath(LONG_NAME)), requirement: '*' },
  ]
  await bob.write({
    ...definitionWrites(bob, LONG_NAME, {
      record: { summary: LONG_SUMMARY, keywords: ['relay', 'firehose'] },
    }),
    ...definitionWrites(bob, 'arabic', {
      record: { summary: RTL_SUMMARY, language: 'rust', keywords: ['مكتبة'] },
    }),
    ...definitionWrites(bob, 'greeter', { release: { dependencies: needsHello } }),
    ...definitionWrites(bob, 'unmet', {
      release: { dependencies: [{ ...needsHello[0], requirement: '^9' }] as Json[] },
    }),
    ...definitionWrites(bob, 'handmade', {
      recipe: { build: { $type: 'dev.firn.recipe#expression', text: '{ stdenv }: stdenv.mkDerivation { }' } },
    }),
    ...definitionWrites(bob, 'flaky', {
      recipe: { build: { $type: 'dev.firn.recipe#flake', attribute: 'packages.default' } },
    }),
    ...definitionWrites(bob, 'announced', { versions: [], record: { status: 'planned' } }),
    ...definitionWrites(bob, 'old-hello', {
      record: { status: 'deprecated', successor: alice.uri(packagePath('hello')) },
    }),
    ...definitionWrites(bob, 'lost-readme', { record: { readme: blobs.withhold('never served') } }),
    ...definitionWrites(bob, 'feed.atom'),
  })
}

/** What went wrong, and what somebody means to go wrong. */
async function addTroubles(alice: Account, bob: Account): Promise<void> {
  const cids = await alice.write({
    ...definitionWrites(alice, 'yanked', { versions: ['0.1.0', '0.2.0'] }),
    ...definitionWrites(alice, 'contested', { versions: ['1.0.0'] }),
    ...definitionWrites(alice, 'shrunk', { versions: ['1.0.0', '1.1.0'] }),
    ...definitionWrites(alice, 'gone', { versions: [] }),
  })
  const yankOf = (version: string) =>
    yankRecord(alice, 'yanked', version, cids[releasePath('yanked', version)] ?? '', { reason: 'Eats disks' })
  await alice.write({
    [yankPath('yanked', '0.1.0')]: yankOf('0.1.0'),
    [yankPath('yanked', '0.2.0')]: yankOf('0.2.0'),
  })
  const definition = alice.uri(packagePath('contested'))
  await alice.write({
    [releasePath('contested', '1.0.0')]: sampleRelease({
      definition,
      version: '1.0.0',
      artifact: sampleRecipe({ check: false }),
    }),
    [releasePath('shrunk', '1.1.0')]: null,
    [packagePath('gone')]: null,
  })
  const hostile = await bob.write(
    definitionWrites(bob, 'hostile', { record: HOSTILE_DEFINITION, release: HOSTILE_RELEASE }),
  )
  await bob.write({
    [yankPath('hostile', '1.0.0')]: yankRecord(
      bob,
      'hostile',
      '1.0.0',
      hostile[releasePath('hostile', '1.0.0')] ?? '',
      {
        reason: HOSTILE_YANK,
      },
    ),
  })
}

/** A record that the index refuses would leave a hole in the scene that no test notices. */
async function refuseDeadLetters(db: Db): Promise<void> {
  const letters = await db.selectFrom('deadLetter').select(['uri', 'detail']).execute()
  if (letters.length > 0) throw new Error(`the scene has refused records: ${JSON.stringify(letters)}`)
}

/** The indexer works within a second; people publish over months. */
async function spreadOverTime(db: Db): Promise<void> {
  const age = sql`interval '37 minutes' * power(1.06, least(n, 200))`
  const rank = (table: string, order: string) => sql`
    (select ${sql.ref(table === 'updateEvent' ? 'seq' : 'uri')} as key,
      row_number() over (order by ${sql.ref(order)} desc) as n from ${sql.table(table)}) as ranked`
  const moves = [
    ['definition', 'indexedAt', 'uri'],
    ['release', 'versionKey', 'uri'],
    ['updateEvent', 'seq', 'seq'],
  ] as const
  for (const [table, order, key] of moves) {
    await sql`update ${sql.table(table)} set "indexedAt" = "indexedAt" - least(${age}, interval '800 days')
      from ${rank(table, order)} where ${sql.ref(`${table}.${key}`)} = ranked.key`.execute(db)
  }
}
