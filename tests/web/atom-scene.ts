import type { Db } from '../../src/db/database.js'
import { yank } from '../../src/lexicons/dev/firn.js'
import {
  type AtomName,
  atomPath,
  atomReleasePath,
  atomWrites,
  atomYankPath,
  rootOf,
} from '../api/atom-records.js'
import type { Account } from '../api/world.js'
import { sampleManifest } from '../support/sample-atoms.js'
import { A_DATE, type Json } from '../support/sample-records.js'
import type { BlobServer } from './blob-server.js'
import { HOSTILE } from './hostile.js'

const [OURS, THEIRS, CRATES] = [rootOf('7'), rootOf('8'), rootOf('9')] as [string, string, string]

/** Labels at the ends of what is allowed: 128 bytes of Latin, and scripts that run to the left or without spaces. */
export const LONG_LABEL = `an-atom-of-the-longest-label-${'x'.repeat(99)}`
export const ARABIC_LABEL = 'مكتبة-صغيرة'
export const KANA_LABEL = 'ひらがな'

const HELLO: AtomName = { label: 'hello-world', root: OURS }
export const STD: AtomName = { label: 'std', root: OURS }
/** One label in two repositories. */
export const TWINS: readonly AtomName[] = [
  { label: 'twin', root: OURS },
  { label: 'twin', root: THEIRS },
]

const MIRRORS = [
  'https://git.example/dora/things.git',
  'https://mirror.example/a-rather-long-path/of-somebody/things',
  'https://moved.example/things',
  'https://never-asked.example/things',
  'ssh://git@inside.example/things',
]

const README = '# hello-world\n\nSays hello, composed.\n\n```nix\nhello { name = "world"; }\n```\n'

/** Atoms as they may be: one as one wishes for, and one for each thing that is hard to show. */
export async function addAtoms(db: Db, dora: Account, erin: Account, blobs: BlobServer): Promise<void> {
  await addHelloWorld(dora, blobs)
  await dora.write({
    ...atomWrites(dora, STD, { record: { set: 'things', summary: 'What everything else needs' } }),
    ...atomWrites(dora, { label: LONG_LABEL, root: OURS }, { record: { set: 'things' } }),
    ...atomWrites(dora, { label: ARABIC_LABEL, root: OURS }),
    ...atomWrites(dora, { label: KANA_LABEL, root: OURS }),
    ...atomWrites(dora, { label: 'planned', root: OURS }, { versions: [], record: { status: 'planned' } }),
    ...atomWrites(
      dora,
      { label: 'serde', root: CRATES },
      {
        record: { set: 'crates', summary: 'A framework for serialising data' },
        snapshot: { ecosystem: 'cargo', manifest: '[package]\nname = "serde"\nversion = "1.0.0"\n' },
      },
    ),
    ...atomWrites(dora, { label: 'hostile', root: CRATES }, hostile()),
  })
  for (const twin of TWINS) await dora.write(atomWrites(dora, twin))
  await erin.write({
    ...atomWrites(erin, STD, { record: { summary: 'The same, somebody else says' } }),
    ...atomWrites(erin, HELLO, { versions: ['1.2.0'] }),
  })
  await lookAtMirrors(db)
}

async function addHelloWorld(dora: Account, blobs: BlobServer): Promise<void> {
  const versions = ['1.0.0', '1.1.0', '1.2.0', '2.0.0-rc.1']
  const cids = await dora.write(
    atomWrites(dora, HELLO, {
      record: {
        ...{
          set: 'things',
          summary: 'Says hello, composed',
          keywords: ['greeting', 'example'],
          licence: 'MIT',
        },
        readme: blobs.add(README),
        repository: 'https://git.example/dora/things',
      },
      versions,
      snapshot: {
        mirrors: MIRRORS,
        sets: [
          { tag: 'things', rootCommit: OURS, mirrors: MIRRORS.slice(0, 1) },
          { tag: 'atom:composer', rootCommit: rootOf('6'), mirrors: ['https://forge.example/ekala/atom'] },
        ],
        requirements: [
          { set: 'things', label: 'std', requirement: '^1' },
          { set: 'things', label: LONG_LABEL, requirement: '>=1, <2' },
          { set: 'atom:composer', label: 'atom-nix', requirement: '^0.4' },
        ],
        lock: 'version = 1\n',
      },
    }),
  )
  const path = atomReleasePath(HELLO, '1.1.0')
  const release = { uri: dora.uri(path), cid: cids[path] ?? '' }
  await dora.write({
    [atomYankPath(HELLO, '1.1.0')]: {
      $type: yank.$nsid,
      release,
      reason: 'Forgets names',
      createdAt: A_DATE,
    },
  })
}

/** Hostile text in every field that takes any text at all. */
function hostile(): { record: Json; snapshot: Json; release: Json } {
  return {
    record: {
      ...{
        summary: HOSTILE,
        homepage: 'javascript:attacked()',
        repository: 'data:text/html,<script>attacked()</script>',
      },
      ...{
        keywords: ['<script>attacked()</script>', '" onmouseover="attacked()'],
        status: '<svg/onload=attacked()>',
      },
      mirrors: ['javascript:attacked()'],
    },
    snapshot: {
      manifest: sampleManifest({ label: 'hostile', version: '1.0.0', more: `# ${HOSTILE}\n` }),
      lock: `# ${HOSTILE}\n`,
      mirrors: ['javascript:attacked()', "https://git.example/'><script>attacked()</script>"],
      path: 'a/<img src=x onerror=attacked()>',
    },
    release: { notes: `# ${HOSTILE}` },
  }
}

/** What the mirrors of `hello-world` would have been found to hold. */
async function lookAtMirrors(db: Db): Promise<void> {
  const at = new Date('2026-11-21T11:30:00.000Z')
  const release = await db
    .selectFrom('atomRelease')
    .select(['commit'])
    .where('label', '=', HELLO.label)
    .where('version', '=', '1.2.0')
    .executeTakeFirstOrThrow()
  const looked = {
    operator: false,
    named: true,
    namedAt: at,
    checkedAt: at,
    dueAt: at,
    problem: null,
    protocol: 'v2',
    root: OURS,
  } as const
  const urls = ['https://git.example/dora/things.git', MIRRORS[1] ?? '', 'https://moved.example/things']
  await db
    .insertInto('mirror')
    .values(urls.map((url) => ({ url, ...looked, head: null, note: null, failures: 0 })))
    .execute()
  const ref = 'refs/eka/atoms/hello-world/1.2.0'
  const seen = { ref, seenAt: at, current: true }
  await db
    .insertInto('mirrorRef')
    .values([
      { mirror: 'https://git.example/dora/things.git', object: release.commit, ...seen },
      { mirror: 'https://moved.example/things', object: 'b'.repeat(40), ...seen },
    ])
    .execute()
  await disagree(db, at)
}

/** Two mirrors of which one at most is right. */
async function disagree(db: Db, seenAt: Date): Promise<void> {
  const parties = [
    { mirror: 'https://git.example/dora/things', object: 'c'.repeat(40) },
    { mirror: 'https://moved.example/things', object: 'd'.repeat(40) },
  ]
  await db
    .insertInto('mirrorAlarm')
    .values({
      ...{ key: 'revs std 1.0.0', kind: 'revs', mirrors: parties.map(({ mirror }) => mirror) },
      ...{ root: OURS, atom: atomPathOf(STD), label: STD.label, version: '1.0.0' },
      ...{ parties: JSON.stringify(parties), seenAt, confirmedAt: seenAt, clearedAt: null },
    })
    .execute()
}

/** What must stand for the atoms' pages to be found. */
export const atomPathOf = (name: AtomName) => atomPath(name).split('/')[1] ?? ''
