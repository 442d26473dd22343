import { expect, test } from 'vitest'
import { MAX_HELD_BYTES, MAX_HELD_COMMITS } from '../src/limits/resync.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { HeldCommits } from './held-commits.js'

const [FIRST, SECOND] = ['did:web:first.test', 'did:web:second.test'] as const

/** A commit that takes so much memory, of which 500 bytes are its own. */
function commitOf(did: string, rev: string, bytes = 500): VerifiedCommit {
  const proof = new Uint8Array(bytes - 500)
  const op = {
    action: 'put',
    collection: 'a.b.c',
    rkey: 'd',
    cid: 'e',
    value: {},
    byteLength: 0,
    proof,
  } as const
  const head = { did, rev, cid: `commit-${rev}`, data: `root-${rev}` }
  return { ...head, since: null, prevData: '', ops: bytes > 500 ? [op] : [] }
}

function holding(...dids: string[]): HeldCommits {
  const held = new HeldCommits()
  for (const did of dids) held.begin(did)
  return held
}

const revs = (held: HeldCommits, did: string) => held.of(did).map(({ rev }) => rev)

test('as many commits are held as are allowed for one account; with one more, it is fetched again', () => {
  const held = holding(FIRST, SECOND)
  const all = Array.from({ length: MAX_HELD_COMMITS }, (_, index) => `rev-${String(index).padStart(4, '0')}`)
  for (const rev of all) held.add(commitOf(FIRST, rev))
  expect(held.again(FIRST)).toBeUndefined()
  held.add(commitOf(FIRST, 'rev-x'))
  held.add(commitOf(FIRST, 'rev-y'))
  expect(revs(held, FIRST)).toEqual(all)
  // What is fetched next has to hold the last of those that were not kept.
  expect(held.again(FIRST)).toEqual({ newerThan: 'rev-y' })
  held.add(commitOf(SECOND, 'rev-one'))
  expect(revs(held, SECOND)).toEqual(['rev-one'])
  expect(held.again(SECOND)).toBeUndefined()
})

test('all accounts together have so many bytes, to the byte, and get them back', () => {
  const held = holding(FIRST, SECOND)
  held.add(commitOf(FIRST, 'rev-1', MAX_HELD_BYTES - 1_000))
  held.add(commitOf(SECOND, 'rev-1', 1_000))
  expect([held.again(FIRST), held.again(SECOND)]).toEqual([undefined, undefined])
  held.add(commitOf(SECOND, 'rev-2'))
  expect(revs(held, SECOND)).toEqual(['rev-1'])
  expect(held.again(SECOND)).toEqual({ newerThan: 'rev-2' })
  // It ends, or begins anew.
  held.begin(FIRST)
  held.end(SECOND)
  held.begin(SECOND)
  held.add(commitOf(SECOND, 'rev-3', MAX_HELD_BYTES))
  expect(revs(held, SECOND)).toEqual(['rev-3'])
  held.add(commitOf(FIRST, 'rev-3'))
  expect(held.again(FIRST)).toEqual({ newerThan: 'rev-3' })
})

test('nothing is held of an account that is not being fetched', () => {
  const held = holding(FIRST)
  held.end(FIRST)
  held.add(commitOf(FIRST, 'rev-1', MAX_HELD_BYTES))
  expect([held.has(FIRST), revs(held, FIRST), held.again(FIRST)]).toEqual([false, [], undefined])
  held.begin(SECOND)
  held.add(commitOf(SECOND, 'rev-1', MAX_HELD_BYTES))
  expect(revs(held, SECOND)).toEqual(['rev-1'])
})
