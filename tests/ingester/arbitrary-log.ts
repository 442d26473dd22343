import { jsonToLex, type LexMap, type LexValue } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import fc from 'fast-check'
import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../../src/lexicons/dev/firn.js'
import type { VerifiedCommit, VerifiedOp, VerifiedRecord } from '../../src/repo/verified.js'
import { type Json, sampleCollection, samplePackage } from '../support/sample-records.js'
import { atomOf, atomReleaseOf, LABELS } from './sample-atoms.js'
import { modelOf, modelReleaseOf } from './sample-model-records.js'
import { releaseOf } from './sample-release.js'

export const DIDS = ['a', 'b', 'c'].map((letter) => `did:plc:${letter.repeat(24)}`)

/** A change that an author makes; `content` picks among contents of a path, of which the last is invalid. */
interface Change {
  path: string
  content: number | null
}

const NAMES = ['hello', 'Hello', 'world']
const VERSIONS = ['1.0.0', '1.1.0', '2.0.0-rc.1']
const ATOMS = [...LABELS.keys()]
const ATOM_RELEASES = ATOMS.flatMap((id) => ['1.0.0', '1.0.0~b'].map((version) => `atom:${id}:${version}`))
const MODELS = ['hello', 'Hello']
const MODEL_RELEASES = MODELS.map((name) => `model:${name}:1.0.0`)
const CONTENTS = 3

const paths = [
  ...NAMES.map((name) => `${pkg.$nsid}/${name}`),
  ...NAMES.flatMap((name) => VERSIONS.map((version) => `${release.$nsid}/package:${name}:${version}`)),
  ...NAMES.flatMap((name) => VERSIONS.map((version) => `${yank.$nsid}/package:${name}:${version}`)),
  ...NAMES.map((name) => `${channel.$nsid}/package:${name}:stable`),
  ...NAMES.map((name) => `${collectionLexicon.$nsid}/${name}`),
  ...ATOMS.map((id) => `${atom.$nsid}/${id}`),
  ...ATOM_RELEASES.map((rkey) => `${release.$nsid}/${rkey}`),
  ...ATOM_RELEASES.map((rkey) => `${yank.$nsid}/${rkey}`),
  ...ATOMS.map((id) => `${channel.$nsid}/atom:${id}:stable`),
  ...MODELS.map((name) => `${model.$nsid}/${name}`),
  ...MODEL_RELEASES.map((rkey) => `${release.$nsid}/${rkey}`),
  ...MODEL_RELEASES.map((rkey) => `${yank.$nsid}/${rkey}`),
  ...MODELS.map((name) => `${channel.$nsid}/model:${name}:stable`),
]

const change: fc.Arbitrary<Change> = fc.record({
  path: fc.constantFrom(...paths),
  content: fc.option(fc.nat({ max: CONTENTS - 1 }), { freq: 4 }),
})

/** Commits of one to four changes of random accounts: names that collide, releases that change, yanks of nothing. */
export const anyChanges = fc.array(
  fc.record({
    did: fc.constantFrom(...DIDS),
    changes: fc.uniqueArray(change, { minLength: 1, maxLength: 4, selector: ({ path }) => path }),
  }),
  { minLength: 5, maxLength: 25 },
)

/** The commits that such changes make. A deletion of what is not there makes none. */
export async function toCommits(log: { did: string; changes: Change[] }[]): Promise<VerifiedCommit[]> {
  const heads = new Map<string, { rev: string; data: string; there: Set<string> }>()
  const commits: VerifiedCommit[] = []
  for (const [index, { did, changes }] of log.entries()) {
    const head = heads.get(did) ?? { rev: FIRST_REV, data: dataOf(FIRST_REV), there: new Set() }
    const ops: VerifiedOp[] = []
    for (const { path, content } of changes) {
      if (content === null && !head.there.delete(path)) continue
      if (content !== null) head.there.add(path)
      ops.push(content === null ? deletion(path) : { action: 'put', ...(await recordAt(did, path, content)) })
    }
    const rev = revOf(index + 1)
    commits.push({
      did,
      rev,
      cid: `commit-${rev}`,
      data: dataOf(rev),
      since: head.rev,
      prevData: head.data,
      ops,
    })
    heads.set(did, { rev, data: dataOf(rev), there: head.there })
  }
  return commits
}

/** Revisions are TIDs: 13 characters that sort by time. */
export function revOf(index: number): string {
  // Base 32 of TIDs begins with 2: its digits are those of base 32 moved on by alphabet.
  const digits = index.toString(32).padStart(11, '0')
  return `3k${[...digits].map((digit) => TID_DIGITS[Number.parseInt(digit, 32)]).join('')}`
}
const TID_DIGITS = '234567abcdefghijklmnopqrstuvwxyz'
export const FIRST_REV = '3k22222222222'
export const dataOf = (rev: string) => `root-${rev}`

function deletion(path: string): VerifiedOp {
  const [collection = '', rkey = ''] = path.split('/')
  return { action: 'delete', collection, rkey }
}

async function recordAt(did: string, path: string, content: number): Promise<VerifiedRecord> {
  const [collection = '', rkey = ''] = path.split('/')
  const value = jsonToLex(await contentOf(did, collection, rkey, content)) as LexMap
  const cid = await cidForRecord(value as LexValue)
  return {
    collection,
    rkey,
    cid: cid.toString(),
    value,
    byteLength: 500,
    proof: new TextEncoder().encode(cid.toString()),
  }
}

async function contentOf(did: string, collection: string, rkey: string, content: number): Promise<Json> {
  const [kind = '', name = rkey, version = ''] = rkey.split(':')
  if (content === CONTENTS - 1) return { $type: collection, nonsense: content }
  if (collection === pkg.$nsid) return samplePackage({ summary: `Summary ${content}` })
  if (collection === atom.$nsid) return atomOf(rkey, { summary: `Summary ${content}` })
  if (collection === release.$nsid && kind === 'atom') {
    return atomReleaseOf(did, rkey, { notes: `Notes ${content}` })
  }
  if (collection === model.$nsid) return modelOf(did, content === 0 ? 'world' : 'zebra')
  if (collection === release.$nsid && kind === 'model') {
    return modelReleaseOf(did, name, version, { listed: content === 1 })
  }
  if (collection === release.$nsid) return releaseOf(did, name, version, { notes: `Notes ${content}` })
  if (collection === collectionLexicon.$nsid) return sampleCollection({ summary: `Summary ${content}` })
  // A yank or channel of the content 0 names the release's content 0, that of 1 its content 1.
  const target = collection === channel.$nsid ? '1.0.0' : version
  const path = `${release.$nsid}/${kind}:${name}:${target}`
  const { cid } = await recordAt(did, path, content)
  return {
    $type: collection,
    release: { uri: `at://${did}/${path}`, cid },
    createdAt: '2025-01-23T12:00:00.000Z',
  }
}
