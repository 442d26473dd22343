import { type DidDocument, parseToAtprotoDocument } from '@atproto/identity'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isCollection } from '../../src/definitions/record.js'
import { type CommitMessage, verifyCommit } from '../../src/repo/verify-commit.js'
import { verifyHead } from '../../src/repo/verify-head.js'
import { verifyRepo } from '../../src/repo/verify-repo.js'
import { createAuthor } from '../ingester/harness.js'
import { type LocalNetwork, startNetwork, startRelay, type TestRelay } from '../network/index.js'
import { allRecords } from '../support/all-records.js'

let network: LocalNetwork
let relay: TestRelay
beforeAll(async () => {
  network = await startNetwork()
  relay = await startRelay(network)
})
afterAll(async () => {
  await relay.close()
  await network.close()
})

test('whatever the reference PDS sends is proven, and its commits follow one another', async () => {
  const author = await createAuthor(network)
  const { repo: api } = author.agent.com.atproto
  await author.putPackage('hello')
  await author.putPackage('hello', { summary: 'Changed' })
  const collection = 'app.other.thing'
  const create = (index: number) => ({
    $type: 'com.atproto.repo.applyWrites#create' as const,
    collection,
    rkey: `key-${index}`,
    value: { $type: collection, index },
  })
  for (const start of [0, 100, 200]) {
    const writes = Array.from({ length: 100 }, (_, index) => create(start + index))
    await api.applyWrites({ repo: author.did, writes, validate: false })
  }
  for (let index = 0; index < 300; index += 7) await author.remove(collection, `key-${index}`)
  await author.putRelease('hello', '1.0.0')
  await author.remove('dev.firn.package', 'hello')
  await relay.caughtUp()

  const { data } = await api.describeRepo({ repo: author.did })
  const signingKey = keyOf(data.didDoc)
  const now = new Date()
  let stored: { rev: string; data: string } | undefined
  let commits = 0
  for (const frame of relay.frames) {
    if (frame.$type === 'com.atproto.sync.subscribeRepos#sync' && frame.did === author.did) {
      stored = await verifyHead(frame as Parameters<typeof verifyHead>[0], {
        signingKey: async () => signingKey,
        now,
      })
    }
    if (frame.$type !== 'com.atproto.sync.subscribeRepos#commit') continue
    const message = frame as unknown as CommitMessage
    if (message.repo !== author.did) continue
    const commit = await verifyCommit(message, {
      signingKey: async () => signingKey,
      wants: isCollection,
      now,
    })
    if (stored) expect([commit.since, commit.prevData]).toEqual([stored.rev, stored.data])
    stored = commit
    commits++
  }
  expect(commits).toBeGreaterThan(45)
  const { data: car } = await author.agent.com.atproto.sync.getRepo({ did: author.did })
  const repo = await verifyRepo(car, { did: author.did, signingKey, wants: isCollection, now })
  expect(stored).toMatchObject({ rev: repo.rev, data: repo.data })
  expect((await allRecords(repo)).map(({ rkey }) => rkey)).toEqual(['package:hello:1.0.0'])
})

function keyOf(didDoc: unknown): string {
  const { signingKey } = parseToAtprotoDocument(didDoc as DidDocument)
  if (signingKey === undefined) throw new Error('no signing key')
  return signingKey
}
