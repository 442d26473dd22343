import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { Secp256k1Keypair } from '@atproto/crypto'
import { createOp, type Operation, tombstoneOp, updateHandleOp, updateRotationKeysOp } from '@did-plc/lib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilePlcDatabase, PlcFileError } from './file-plc-database.js'

let dir: string
let file: string
let messages: string[]
let db: FilePlcDatabase

const open = () => FilePlcDatabase.open(file, (message) => messages.push(message))

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'firn-plc-'))
  file = path.join(dir, 'plc.jsonl')
  messages = []
  db = await open()
})
afterEach(async () => {
  await db.close()
  await rm(dir, { recursive: true })
})

async function reopen(): Promise<void> {
  await db.close()
  db = await open()
}

/** A DID with two rotation keys, the first of which may overrule the second. */
async function createDid() {
  const [strong, weak] = [await Secp256k1Keypair.create(), await Secp256k1Keypair.create()]
  const { op, did } = await createOp({
    signingKey: strong.did(),
    handle: 'alice.test',
    pds: 'http://localhost:2583',
    rotationKeys: [strong.did(), weak.did()],
    signer: strong,
  })
  await db.validateAndAddOp(did, op)
  return { did, genesis: op, strong, weak }
}

async function contents(did: string) {
  return {
    ops: await db.opsForDid(did),
    last: await db.lastOpForDid(did),
    audit: await db.indexedOpsForDid(did, true),
    exported: await db.exportOps(100),
  }
}

test('keeps operations over a restart, with their times', async () => {
  const { did, genesis, strong } = await createDid()
  await db.validateAndAddOp(did, await updateHandleOp(genesis, strong, 'alicia.test'))
  const before = await contents(did)
  expect(before.ops.map((op) => 'alsoKnownAs' in op && op.alsoKnownAs)).toEqual([
    ['at://alice.test'],
    ['at://alicia.test'],
  ])

  await reopen()
  const after = await contents(did)
  expect(JSON.stringify(after)).toBe(JSON.stringify(before))
  expect(await db.lastOpForDid('did:plc:unknown')).toBeNull()
})

test('a recovery nullifies what it overrules, also after a restart', async () => {
  const { did, genesis, strong, weak } = await createDid()
  const stolen = await updateRotationKeysOp(genesis, weak, [weak.did()])
  await db.validateAndAddOp(did, stolen)
  const recovered = await updateHandleOp(genesis, strong, 'back.test')
  await db.validateAndAddOp(did, recovered)

  for (const when of ['before', 'after']) {
    expect(await db.opsForDid(did), when).toEqual([genesis, recovered])
    expect((await db.indexedOpsForDid(did, true)).map((op) => op.nullified)).toEqual([false, true, false])
    await reopen()
  }
  const onTop = await updateHandleOp(recovered, weak, 'onwards.test')
  await db.validateAndAddOp(did, onTop)
  expect(await db.lastOpForDid(did)).toEqual(onTop)
})

test('of two operations on the same `prev` at once, the second is refused', async () => {
  const { did, genesis, weak } = await createDid()
  const rivals: Operation[] = [
    await updateHandleOp(genesis, weak, 'one.test'),
    await updateHandleOp(genesis, weak, 'two.test'),
  ]
  const results = await Promise.allSettled(rivals.map((op) => db.validateAndAddOp(did, op)))
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected'])
  expect(await db.opsForDid(did)).toHaveLength(2)
})

test('refuses an operation signed by a stranger and writes nothing', async () => {
  const { did, genesis } = await createDid()
  const before = await readFile(file)
  const forged = await updateHandleOp(genesis, await Secp256k1Keypair.create(), 'mallory.test')
  await expect(db.validateAndAddOp(did, forged)).rejects.toMatchObject({ plcError: true })
  expect(await readFile(file)).toEqual(before)
})

test('a tombstone ends a DID', async () => {
  const { did, genesis, strong } = await createDid()
  const { cid } = (await db.indexedOpsForDid(did))[0] ?? {}
  if (!cid) throw new Error('the DID has no operation')
  await db.validateAndAddOp(did, await tombstoneOp(cid, strong))
  await reopen()
  expect(await db.lastOpForDid(did)).toMatchObject({ type: 'plc_tombstone' })
  const revival = await updateHandleOp(genesis, strong, 'again.test')
  await expect(db.validateAndAddOp(did, revival)).rejects.toMatchObject({ plcError: true })
})

test('exports in pages by time without losing an operation', async () => {
  for (let i = 0; i < 5; i++) await createDid()
  const paged = []
  let page = await db.exportOps(2)
  while (page.length > 0) {
    paged.push(...page)
    page = await db.exportOps(2, new Date(page.at(-1)?.createdAt ?? 0))
  }
  expect(paged).toEqual(await db.exportOps(100))
  expect(paged).toHaveLength(5)
})

test('drops an unfinished last line, says so, and goes on', async () => {
  const { did } = await createDid()
  await appendFile(file, '{"did":"did:plc:half')
  await reopen()
  expect(messages).toEqual([expect.stringContaining('dropped an unfinished operation of 20 bytes')])
  const second = await createDid()
  await reopen()
  expect(await db.opsForDid(did)).toHaveLength(1)
  expect(await db.opsForDid(second.did)).toHaveLength(1)
  expect(messages).toHaveLength(1)
})

test('names the line that is damaged', async () => {
  await createDid()
  const text = await readFile(file, 'utf8')
  await writeFile(file, `${text}${text.replace('alice.test', 'mallory.test')}`)
  const opening = open()
  await expect(opening).rejects.toThrow(PlcFileError)
  await expect(opening).rejects.toThrow(/plc\.jsonl, line 2, is damaged/)
})
