import { expect, test } from 'vitest'
import type { FetchedRepo, RepoOutcome } from '../src/indexing/apply-repo.js'
import { STORE_BATCH_BYTES, STORE_BATCH_REPOS } from '../src/limits/indexing.js'
import { RepoBatches } from './repo-batches.js'

const RECORD = { collection: 'a.b.c', rkey: 'x', cid: 'x', value: undefined }

function repoOf(name: string, bytes = 10): FetchedRepo {
  const did = `did:plc:${name}`
  const record = { ...RECORD, byteLength: bytes, proof: new Uint8Array() }
  return {
    identity: { did, pds: `https://${name}.example`, signingKey: 'did:key:z', handle: null },
    repo: { did, rev: '3l3qo2vutsw2b', cid: 'x', data: 'x', records: [record] },
    held: [],
  }
}

/** Remembers what was written together, and cannot write one of them. */
function openBatches(fault?: string) {
  const written: string[][] = []
  const write = async (batch: readonly FetchedRepo[]): Promise<RepoOutcome[]> => {
    if (batch.some(({ repo }) => repo.did === fault)) throw new Error('the fault')
    written.push(batch.map(({ repo }) => repo.did.slice('did:plc:'.length)))
    return batch.map(() => 'applied')
  }
  const batches = new RepoBatches({
    applyRepos: write,
    applyRepo: async (fetched) => (await write([fetched]))[0] ?? 'older',
  })
  return { batches, written }
}

test('what comes while a batch is written goes into the next', async () => {
  const { batches, written } = openBatches()
  const first = batches.store(repoOf('a'))
  await new Promise(setImmediate)
  const others = ['b', 'c', 'd'].map((name) => batches.store(repoOf(name)))
  expect(await Promise.all([first, ...others])).toEqual(Array(4).fill('applied'))
  expect(written).toEqual([['a'], ['b', 'c', 'd']])
})

test('a batch has bounds, and one that is larger than all goes alone', async () => {
  const { batches, written } = openBatches()
  const many = Array.from({ length: STORE_BATCH_REPOS + 3 }, (_, index) => repoOf(`n${index}`))
  const large = [repoOf('large', STORE_BATCH_BYTES + 1), repoOf('after')]
  await Promise.all([...many, ...large].map((fetched) => batches.store(fetched)))
  expect(written.map(({ length }) => length)).toEqual([STORE_BATCH_REPOS, 3, 1, 1])
})

test('one that cannot be stored fails alone', async () => {
  const { batches, written } = openBatches('did:plc:b')
  const outcomes = await Promise.allSettled(['a', 'b', 'c'].map((name) => batches.store(repoOf(name))))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(written).toEqual([['a'], ['c']])
})
