import { ComAtprotoSyncSubscribeRepos as Repos } from '@atproto/api'
import { verifyRecords } from '@atproto/repo'
import { Subscription } from '@atproto/xrpc-server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { package as definition } from '../../src/lexicons/dev/firn.js'
import { until } from '../support/until.js'
import {
  type Account,
  createAccount,
  deleteAccount,
  type LocalNetwork,
  logIn,
  migrateAccount,
  type RelayFrame,
  setTakedown,
  startNetwork,
  startRelay,
  type TestRelay,
} from './index.js'

type Message = RelayFrame | Repos.Info

/** A consumer that keeps its cursor, as an ingester does. */
function subscribe(relay: TestRelay, start?: number) {
  const stop = new AbortController()
  const got: Message[] = []
  const errors: unknown[] = []
  let cursor = start
  async function run() {
    const messages = new Subscription<Message>({
      service: relay.url.replace('http', 'ws'),
      method: 'com.atproto.sync.subscribeRepos',
      signal: stop.signal,
      maxReconnectSeconds: 0.05,
      getParams: () => (cursor === undefined ? {} : { cursor }),
      validate: (message) => message as Message,
    })
    for await (const message of messages) {
      got.push(message)
      if ('seq' in message) cursor = message.seq
    }
  }
  const running = run().catch((error: unknown) => {
    if (!stop.signal.aborted) errors.push(error)
  })
  const close = async () => {
    stop.abort()
    await running
  }
  const seqs = () => got.flatMap((message) => ('seq' in message ? [message.seq] : []))
  return { got, errors, seqs, close, [Symbol.asyncDispose]: close }
}

let network: LocalNetwork
let alice: Account
let bob: Account
beforeAll(async () => {
  network = await startNetwork()
  alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
  bob = await createAccount(network.pds[1], { handle: 'bob.two.test', password: 'bob-pass' })
  await put(alice, 'first')
  await put(bob, 'first')
})
afterAll(() => network.close())

let relay: TestRelay
beforeEach(async () => {
  relay = await startRelay(network)
  await relay.caughtUp()
})
afterEach(() => relay.close())

async function put(account: Account, rkey: string): Promise<void> {
  const agent = await logIn(account)
  const record = { summary: `${rkey} at ${Date.now()}` }
  await agent.com.atproto.repo.putRecord({ repo: account.did, collection: definition.$nsid, rkey, record })
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test('fans both PDSes into one sequence, from a cursor on and then live', async () => {
  const last = relay.lastSeq
  await using whole = subscribe(relay, 0)
  await using rest = subscribe(relay, 3)
  await using live = subscribe(relay)
  await until(() => whole.got.length === last && relay.connections === 3, { what: 'the whole window' })
  expect(whole.seqs()).toEqual(numbers(1, last))
  const dids = new Set(whole.got.flatMap((message) => (Repos.isCommit(message) ? [message.repo] : [])))
  expect(dids).toEqual(new Set([alice.did, bob.did]))

  await put(alice, 'live')
  await until(() => live.got.length === 1 && rest.got.length === last - 2, { what: 'the live commit' })
  expect(live.got[0]).toMatchObject({
    seq: last + 1,
    repo: alice.did,
    ops: [{ path: `${definition.$nsid}/live` }],
  })
  expect(rest.seqs()).toEqual(numbers(4, last + 1))
})

test('passes commits on unharmed: their proofs verify', async () => {
  await using consumer = subscribe(relay, 0)
  await until(() => consumer.got.length === relay.lastSeq, { what: 'the whole window' })
  const commit = consumer.got
    .filter((message) => Repos.isCommit(message))
    .findLast(({ repo }) => repo === alice.did)
  const key = (await (await fetch(`${network.plc.url}/${alice.did}/data`)).json()) as {
    verificationMethods: { atproto: string }
  }
  const proven = await verifyRecords(
    commit?.blocks ?? new Uint8Array(),
    alice.did,
    key.verificationMethods.atproto,
  )
  expect(proven.map(({ collection, rkey }) => `${collection}/${rkey}`)).toContain(commit?.ops[0]?.path)
})

test('lists repositories, in pages and by collection', async () => {
  const get = async (query: string) => (await fetch(`${relay.url}/xrpc/com.atproto.sync.${query}`)).json()
  const head = await (await logIn(bob)).com.atproto.sync.getLatestCommit({ did: bob.did })
  const first = (await get('listRepos?limit=1')) as { repos: { did: string }[]; cursor: string }
  const second = await get(`listRepos?limit=1&cursor=${first.cursor}`)
  expect([first, second]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        repos: [{ did: bob.did, active: true, head: head.data.cid, rev: head.data.rev }],
      }),
    ]),
  )
  expect(first.repos).toHaveLength(1)
  expect(second).not.toHaveProperty('cursor')
  const holders = (await get(`listReposByCollection?collection=${definition.$nsid}`)) as typeof first
  expect(holders.repos.map(({ did }) => did).sort()).toEqual([alice.did, bob.did].sort())
  expect(await get('listReposByCollection?collection=dev.firn.none')).toEqual({ repos: [] })
})

test('passes over what a PDS says about an account that moved away', async () => {
  const [one, two] = network.pds
  const mover = await createAccount(one, { handle: 'mover.test', password: 'mover-pass' })
  await put(mover, 'before-move')
  await migrateAccount(mover, one, two)
  await relay.caughtUp()

  const accounts = relay.frames
    .filter((frame) => Repos.isAccount(frame))
    .filter(({ did }) => did === mover.did)
  // The old host deactivates the account last; the new one, where it lives now, has said `active` before.
  expect(accounts.map(({ active }) => active)).toEqual([true, true])
  const [, repo] = await Promise.all(
    network.pds.map(async ({ url }) => {
      const response = await fetch(`${url}/xrpc/com.atproto.sync.getRepoStatus?did=${mover.did}`)
      return response.json()
    }),
  )
  expect(repo).toMatchObject({ did: mover.did, active: true })
})

test('shows a takedown, its end and a deletion', async () => {
  const [one] = network.pds
  const account = await createAccount(one, { handle: 'unlucky.test', password: 'unlucky-pass' })
  await setTakedown(one, account.did, true)
  await setTakedown(one, account.did, false)
  // A PDS takes back what it has not sent yet of an account that it deletes.
  await relay.caughtUp()
  await deleteAccount(one, account.did)
  await relay.caughtUp()
  const accounts = relay.frames
    .filter((frame) => Repos.isAccount(frame))
    .filter(({ did }) => did === account.did)
  expect(accounts.map(({ active, status }) => status ?? active)).toEqual([true, 'takendown', true, 'deleted'])
})

test('dropped connections come back to where they were', async () => {
  await using consumer = subscribe(relay, 0)
  await until(() => consumer.got.length === relay.lastSeq, { what: 'the whole window' })
  expect(relay.dropConnections()).toBe(1)
  await put(bob, 'after-drop')
  await relay.caughtUp()
  await until(() => consumer.seqs().at(-1) === relay.lastSeq, { what: 'the commit after the drop' })
  expect(consumer.seqs()).toEqual(numbers(1, relay.lastSeq))
})

test('a swallowed commit leaves a gap that the next one shows', async () => {
  relay.swallowNext(1, (frame) => Repos.isCommit(frame) && frame.repo === alice.did)
  await put(bob, 'not-swallowed')
  await put(alice, 'swallowed')
  await put(alice, 'after-gap')
  await relay.caughtUp()
  const [lost] = relay.swallowed
  expect(relay.swallowed).toHaveLength(1)
  expect(lost).toMatchObject({ ops: [{ path: `${definition.$nsid}/swallowed` }] })
  const commits = relay.frames
    .filter((frame) => Repos.isCommit(frame))
    .filter(({ repo }) => repo === alice.did)
  const [before, after] = commits.slice(-2)
  expect(after?.since).toBe(lost && 'rev' in lost && lost.rev)
  expect(after?.since).not.toBe(before?.rev)
})

test('holds everything back while paused', async () => {
  relay.pause()
  await using consumer = subscribe(relay, 0)
  await until(() => relay.connections === 1, { what: 'a connection' })
  await put(alice, 'while-paused')
  const last = await relay.caughtUp()
  expect(consumer.got).toEqual([])
  relay.resume()
  await until(() => consumer.got.length === last, { what: 'everything held back' })
})

test('tells that a cursor is too old, and begins with the oldest frame', async () => {
  relay.forgetThrough(4)
  await using late = subscribe(relay, 2)
  await using inTime = subscribe(relay, 4)
  await until(() => late.seqs().length > 0 && inTime.seqs().length > 0, { what: 'frames' })
  expect(late.got[0]).toMatchObject({ $type: expect.stringContaining('#info'), name: 'OutdatedCursor' })
  expect(late.seqs()[0]).toBe(5)
  expect(inTime.got[0]).toMatchObject({ seq: 5 })
})

test('another relay with higher numbers repeats everything', async () => {
  const last = relay.lastSeq
  await using consumer = subscribe(relay, 0)
  await until(() => consumer.got.length === last, { what: 'the whole window' })
  relay.restartFrom(1_000)
  await until(() => consumer.seqs().length === 2 * last, { what: 'the repetition' })
  expect(consumer.seqs().slice(last)).toEqual(numbers(1_000, 999 + last))
})

test('another relay with lower numbers leaves the cursor in the future', async () => {
  const last = relay.lastSeq
  await using consumer = subscribe(relay, last)
  await until(() => relay.connections === 1, { what: 'a connection' })
  relay.forgetThrough(last - 1)
  relay.restartFrom(1)
  await until(() => consumer.errors.length > 0, { what: 'the refusal' })
  expect(String(consumer.errors[0])).toContain('Cursor in the future')
})

test('sends what a test injects', async () => {
  await using consumer = subscribe(relay, relay.lastSeq)
  const time = new Date().toISOString()
  relay.inject({ $type: 'com.atproto.sync.subscribeRepos#identity', seq: 0, did: 'did:plc:forged', time })
  await until(() => consumer.got.length === 1, { what: 'the injected frame' })
  expect(consumer.got).toEqual([expect.objectContaining({ did: 'did:plc:forged', seq: relay.lastSeq })])
})
