import { jsonToLex, type LexMap } from '@atproto/lex'
import { blocksToCarFile, readCarWithRoot } from '@atproto/repo'
import { expect, test } from 'vitest'
import { createSignedRepo } from '../../tests/ingester/signed-repo.js'
import { allRecords } from '../../tests/support/all-records.js'
import { REPO_PART_BYTES, REPO_PART_EXCESS_BYTES } from '../limits/repo.js'
import type { RepoPart } from './verified.js'
import { verifyRecord } from './verify-record.js'
import { verifyRepo } from './verify-repo.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const OURS = 'a.b.ours'
/** So many records of so many bytes are two parts and a bit. */
const COUNT = 60
const RECORD_BYTES = 300_000

const repo = await createSignedRepo(DID)
const contents = Array.from({ length: COUNT }, (_, index) => {
  const path = `${OURS}/${String(index).padStart(3, '0')}`
  return { path, value: jsonToLex({ text: String(index).padEnd(RECORD_BYTES) }) as LexMap }
})
await repo.write(
  ...contents,
  { path: 'a.b.other/x', value: { a: 1 } },
  { path: 'z.other/x', value: { a: 1 } },
)
const car = await repo.car()
const options = {
  did: DID,
  signingKey: repo.key.did(),
  wants: (nsid: string) => nsid === OURS,
  now: new Date(),
}

test('a large repository is read in parts, each time anew, and all of its records are in them', async () => {
  const verified = await verifyRepo(car, options)
  if (!('parts' in verified)) throw new Error('it is not large')
  expect(verified).toMatchObject({ did: DID, rev: repo.rev() })
  const parts: RepoPart[] = []
  for await (const part of verified.parts()) parts.push(part)
  expect(parts).toHaveLength(3)
  expect(parts.map(({ after }) => after)).toEqual(['', ...parts.slice(0, -1).map(({ upTo }) => upTo)])
  expect(parts.at(-1)?.upTo).toBeNull()
  for (const { records, upTo } of parts.slice(0, -1)) {
    expect(`${OURS}/${records.at(-1)?.rkey}`).toBe(upTo)
    const bytes = records.reduce((sum, { proof }) => sum + proof.length, 0)
    expect(bytes).toBeGreaterThan(REPO_PART_BYTES * 0.95)
    expect(bytes).toBeLessThan(REPO_PART_BYTES + REPO_PART_EXCESS_BYTES)
  }
  const records = await allRecords(verified)
  expect(records.map(({ rkey, value }) => ({ path: `${OURS}/${rkey}`, value }))).toEqual(contents)
  for (const { rkey, proof, cid } of [records[0], records.at(-1)].flatMap((record) => record ?? [])) {
    const { op } = await verifyRecord(proof, { ...options, collection: OURS, rkey })
    expect(op).toMatchObject({ action: 'put', cid })
  }
})

test('what is wrong in its last part is found before the first is given', async () => {
  const { root, blocks } = await readCarWithRoot(car)
  const records = await allRecords(await verifyRepo(car, options))
  const last = blocks.cids().find((cid) => cid.toString() === records.at(-1)?.cid)
  if (!last) throw new Error('there is no last record')
  const without = await blocksToCarFile(root, blocks.delete(last))
  await expect(verifyRepo(without, options)).rejects.toThrow('MissingBlock')
})
