import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  AtomCommitError,
  type AtomCommitFacts,
  atomCommit,
  atomCommitId,
  readAtomCommit,
} from './atom-commit.js'
import { type CommitObject, encodeCommit } from './git-commit.js'
import { objectId } from './object-id.js'
import { type AtomCommitMismatch, rehashAtomCommit, verifyAtomCommit } from './verify-atom-commit.js'

interface Row {
  readonly repo: string
  readonly label: string
  readonly version: string
  readonly commit: string
  readonly tree: string
  readonly origin: string
  readonly format: '1' | 'pre1.0' | 'pre1'
  readonly path_in_origin: string | null
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(new URL('../../tests/vectors/atoms/atom-commits.json', import.meta.url), 'utf8'),
)

function factsOf({ tree, origin, label, version, path_in_origin: path }: Row): AtomCommitFacts {
  return path === null ? { tree, origin, label, version } : { tree, origin, label, version, path }
}

/** nix-lock 0.3.1 of eka. */
const FACTS: AtomCommitFacts = {
  tree: '930baf0ea2f0ae6366bb051b557fec663f966a53',
  origin: '2389d8919d3db9efcd4cf738b52edbd4bc51f24f',
  label: 'nix-lock',
  version: '0.3.1',
}
const REV = 'dc7891b2a0b456d673d522dcc539ce6608713c6a'

describe.each(rows)('$repo $label $version', (row) => {
  const facts = factsOf(row)

  test('is made again from its facts', () => {
    expect(rehashAtomCommit(row.commit, facts)).toEqual({ ok: true, format: row.format })
  })

  test('is read and verified', () => {
    const bytes = encodeCommit(atomCommit(facts, row.format))
    expect(verifyAtomCommit(row.commit, facts, bytes)).toEqual({ ok: true, format: row.format })
    expect(readAtomCommit(bytes)).toEqual({
      format: row.format,
      tree: row.tree,
      origin: row.origin,
      path: row.format === 'pre1' ? undefined : row.path_in_origin,
      label: row.label,
      version: row.version,
    })
  })
})

test('all that is known to be published is there', () => {
  const count = (format: string) => rows.filter((row) => row.format === format).length
  expect([count('1'), count('pre1.0'), count('pre1')]).toEqual([3, 1, 42])
})

test('the bytes are those of the format, to the last', () => {
  expect(Buffer.from(encodeCommit(atomCommit(FACTS))).toString()).toBe(
    'tree 930baf0ea2f0ae6366bb051b557fec663f966a53\n' +
      'author  <> 0 +0000\n' +
      'committer  <> 0 +0000\n' +
      'origin 2389d8919d3db9efcd4cf738b52edbd4bc51f24f\n' +
      'format pre1\n\n' +
      'publish(nix-lock): 0.3.1',
  )
})

test('the format of the successor', () => {
  expect(atomCommitId(FACTS, 'axios')).toBe('e8d12fba2cf4cfe91528de4e29c8bee259d5bd41')
  const bytes = encodeCommit(atomCommit(FACTS, 'axios'))
  expect(readAtomCommit(bytes)).toMatchObject({ format: 'axios', label: undefined, version: undefined })
  expect(rehashAtomCommit(objectId('commit', bytes), FACTS)).toEqual({ ok: true, format: 'axios' })
})

test('the label is taken in its normal form', () => {
  expect(atomCommitId({ ...FACTS, label: 'ﬁ' })).toBe(atomCommitId({ ...FACTS, label: 'fi' }))
})

test.each<Partial<AtomCommitFacts>>([
  { tree: 'abc' },
  { origin: `${FACTS.origin}\nparent ${FACTS.origin}` },
  { label: 'a.b' },
  { version: '1.0' },
  { version: '1.0.0-rc.lock' },
])('%j makes no commit', (part) => {
  expect(() => atomCommitId({ ...FACTS, ...part })).toThrow()
})

test('the older formats need a path', () => {
  expect(() => atomCommitId(FACTS, 'pre1.0')).toThrow(AtomCommitError)
})

describe('a commit that is not what is said of it', () => {
  const OTHER = '1'.repeat(40)
  const good = atomCommit(FACTS)

  test.each<[AtomCommitMismatch['part'], Partial<CommitObject>]>([
    ['tree', { tree: OTHER }],
    [
      'origin',
      {
        headers: [
          ['origin', OTHER],
          ['format', 'pre1'],
        ],
      },
    ],
    ['label', { message: 'publish(nix-loc): 0.3.1' }],
    ['version', { message: 'publish(nix-lock): 0.3.10' }],
    ['message', { message: 'publish(nix-lock): 0.3.1\n' }],
    ['message', { message: '' }],
    ['parents', { parents: [OTHER] }],
    ['author', { author: 'A <a> 0 +0000' }],
    ['committer', { committer: ' <> 1 +0000' }],
    ['headers', { headers: [...good.headers, ['gpgsig', 'x']] }],
    ['headers', { headers: [...good.headers].reverse() }],
    ['headers', { headers: [['origin', OTHER], ...good.headers] }],
    ['object', { headers: [['format', 'pre1']] }],
    ['object', { headers: [] }],
    [
      'object',
      {
        headers: [
          ['origin', FACTS.origin],
          ['format', 'pre2'],
        ],
      },
    ],
    [
      'object',
      {
        headers: [
          ['origin', FACTS.origin],
          ['format', 'axios'],
        ],
      },
    ],
  ])('shows where: %s, of %j', (part, change) => {
    const bytes = encodeCommit({ ...good, ...change })
    const rev = objectId('commit', bytes)
    const verdict = verifyAtomCommit(rev, FACTS, bytes)
    expect(verdict.ok ? [] : verdict.mismatches.map((mismatch) => mismatch.part)).toEqual([part])
    expect(verifyAtomCommit(REV, FACTS, bytes)).toMatchObject({
      ok: false,
      mismatches: [{ part: 'id', expected: REV, found: rev }, { part }],
    })
    expect(rehashAtomCommit(rev, FACTS)).toEqual({
      ok: false,
      mismatches: [{ part: 'id', expected: rev, found: REV }],
    })
  })

  test('a path, where both name one', () => {
    const facts = { ...FACTS, path: 'a' }
    const bytes = encodeCommit(atomCommit(facts, 'pre1.0'))
    const rev = objectId('commit', bytes)
    expect(verifyAtomCommit(rev, FACTS, bytes)).toEqual({ ok: true, format: 'pre1.0' })
    expect(verifyAtomCommit(rev, { ...FACTS, path: 'b' }, bytes)).toMatchObject({
      ok: false,
      mismatches: [{ part: 'path', expected: 'b', found: 'a' }],
    })
  })

  test('bytes that are no commit', () => {
    const bytes = Buffer.from('x')
    expect(verifyAtomCommit(objectId('commit', bytes), FACTS, bytes)).toMatchObject({
      mismatches: [{ part: 'object', found: expect.stringContaining('blank line') }],
    })
  })

  test('bytes that only read alike', () => {
    const facts = { ...FACTS, path: '\ufffd' }
    const text = Buffer.from(encodeCommit(atomCommit(facts, 'pre1.0'))).toString('latin1')
    const twin = Buffer.from(text.replace('\xef\xbf\xbd', '\xff'), 'latin1')
    const rev = objectId('commit', twin)
    expect(readAtomCommit(twin).path).toBe(facts.path)
    expect(verifyAtomCommit(rev, facts, twin)).toMatchObject({ ok: false, mismatches: [{ part: 'object' }] })
  })
})
