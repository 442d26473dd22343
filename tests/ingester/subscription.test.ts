import { parseCid } from '@atproto/lex'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EventCounts } from '../../ingester/event-counts.js'
import { StreamError } from '../../ingester/frame-error.js'
import { FrameIntake } from '../../ingester/frame-intake.js'
import type { Frame } from '../../ingester/frames.js'
import { KnownAccounts } from '../../ingester/known-accounts.js'
import { Subscription } from '../../ingester/subscription.js'
import { MAX_FRAME_BYTES, MAX_FRAME_FAILURES, MAX_PASSED_FRAME_BYTES } from '../../src/limits/sources.js'
import { until } from '../support/until.js'
import {
  encodeErrorFrame,
  encodeFrame,
  type FrameServer,
  type PlacedFrame,
  startFrameServer,
} from './frame-server.js'

/** Of hosts that answer: far more than a busy machine may keep the answer waiting. */
const PING_INTERVAL_MS = 1000

const KNOWN = `did:plc:${'k'.repeat(24)}`
const STRANGER = `did:plc:${'s'.repeat(24)}`

let server: FrameServer
beforeEach(async () => {
  server = await startFrameServer()
})
afterEach(() => server[Symbol.asyncDispose]())

interface FollowOptions {
  host?: string
  pingIntervalMs?: number
  cursor?: number
}

/** Follows the server; what comes through is kept. */
function follow({ host = server.host, pingIntervalMs = 60_000, cursor }: FollowOptions = {}) {
  const known = new KnownAccounts()
  known.add(KNOWN)
  const passed: number[] = []
  const taken: Frame[] = []
  const greeted: string[] = []
  const poison: string[] = []
  const failures: string[] = []
  const stopping = new AbortController()
  const sink = {
    take: (frame: Frame) => void taken.push(frame),
    greet: (did: string) => void greeted.push(did),
    pass: (seq: number) => void passed.push(seq),
    inform: () => undefined,
  }
  const intake = new FrameIntake({ known, sink, counts: new EventCounts(), position: cursor })
  const subscription = new Subscription({
    host,
    signal: stopping.signal,
    pingIntervalMs,
    position: () => intake.position,
    onOpen: () => intake.opened(),
    onFrame: (frame) => intake.take(frame),
    onPoison: (frame, error) => {
      poison.push(error.message)
      intake.passOver(frame, error.message)
    },
    onFailure: (error) => failures.push(error.message),
  })
  const ended = subscription.run()
  const stop = async () => {
    stopping.abort()
    await ended
  }
  return { subscription, ended, passed, taken, greeted, poison, failures, stop, [Symbol.asyncDispose]: stop }
}

const time = new Date(0).toISOString()
const identity = (seq: number, did = STRANGER) => encodeFrame('#identity', { seq, did, time })

/** A `#commit` of exactly so many bytes. */
function commitOfSize(seq: number, byteLength: number): PlacedFrame {
  const cid = parseCid('bafyreib2rxk3rybk3aobmv5cjuql3bm2twh4jo5uxgf5kpqcsgz7soitae')
  const rev = '3kabcdefghijk'
  const frame = (blocks: Uint8Array) =>
    encodeFrame('#commit', {
      ...{ seq, repo: KNOWN, rev, since: null, commit: cid, blocks, ops: [], blobs: [], time },
      ...{ tooBig: false, rebase: false },
    })
  // Lengths of this size take the same number of bytes.
  const around = frame(new Uint8Array(1_000_000)).bytes.length - 1_000_000
  return frame(new Uint8Array(byteLength - around))
}

test('a lost connection is taken up after the last event', async () => {
  await using following = follow()
  await until(() => server.sockets.size === 1, { what: 'the connection' })
  server.send(identity(1), identity(2))
  await until(() => following.passed.length === 2, { what: 'both events' })
  for (const socket of server.sockets) socket.terminate()
  await until(() => server.cursors.length === 2, { what: 'the second connection' })
  server.send(identity(3))
  await until(() => following.passed.length === 3, { what: 'the third event' })
  expect([following.passed, server.cursors]).toEqual([
    [1, 2, 3],
    [undefined, 2],
  ])
})

test('a host that begins before the cursor is another one than before, whatever it says', async () => {
  const following = follow({ cursor: 1000 })
  await until(() => server.sockets.size === 1, { what: 'the connection' })
  server.send(identity(7), identity(8))
  await expect(following.ended).rejects.toMatchObject({ name: 'StreamError', code: 'FutureCursor' })
  expect(following.passed).toEqual([])
})

test('a host may repeat the event at the cursor, and what it sent once the connection is open', async () => {
  await using following = follow({ cursor: 7 })
  await until(() => server.sockets.size === 1, { what: 'the connection' })
  server.send(identity(7), identity(8), identity(7))
  await until(() => following.passed.length === 3, { what: 'all three' })
  expect(following.failures).toEqual([])
})

test('a message that nobody can read is passed over when it comes for the third time, and alone', async () => {
  server.send(identity(1), { seq: 2, bytes: Buffer.from('no frame') }, identity(3))
  await using following = follow()
  await until(() => following.passed.includes(3), { what: 'what comes behind it' })
  expect(following.passed).toEqual([1, 3])
  expect(server.cursors).toEqual([undefined, ...Array(MAX_FRAME_FAILURES - 1).fill(1)])
  expect([following.failures.length, following.poison.length]).toEqual([MAX_FRAME_FAILURES - 1, 1])
})

test('of accounts that are not known, those that are there are asked about, those that went are not', async () => {
  const account = (seq: number, state: object) =>
    encodeFrame('#account', { seq, did: `${STRANGER.slice(0, -1)}${seq}`, time, ...state })
  server.send(
    account(2, { active: true }),
    account(3, { active: false, status: 'deleted' }),
    account(4, {}),
    encodeFrame('#sync', { seq: 5, did: STRANGER, time, rev: '3kabcdefghijk', blocks: new Uint8Array() }),
    { seq: 6, bytes: Buffer.concat([account(6, { active: true }).bytes, Buffer.of(0)]) },
  )
  await using following = follow()
  await until(() => following.passed.length === 5, { what: 'all of them' })
  expect(following.greeted).toEqual([`${STRANGER.slice(0, -1)}2`, STRANGER])
  expect([following.taken, following.failures]).toEqual([[], []])
})

test('one of an account that is known, once passed over, says that something of it is missing', async () => {
  const { bytes } = encodeFrame('#commit', { seq: 2, repo: KNOWN, ops: [], tooBig: true })
  // Well-formed as far as it takes to see whose it is; then a float, which DAG-CBOR of atproto has not.
  const poison = Buffer.from(bytes)
  poison[poison.length - 1] = 0xf9
  server.send(identity(1), { seq: 2, bytes: Buffer.concat([poison, Buffer.alloc(2)]) }, identity(3, KNOWN))
  await using following = follow()
  await until(() => following.taken.length === 2, { what: 'what comes behind it' })
  expect(following.taken).toMatchObject([
    { type: 'malformed', of: 'commit', did: KNOWN, seq: 2 },
    { type: 'identity', did: KNOWN, seq: 3 },
  ])
})

test('a frame has at most 5,000,000 bytes; a longer one is passed over like one that nobody can read', async () => {
  server.send(commitOfSize(1, MAX_FRAME_BYTES), commitOfSize(2, MAX_FRAME_BYTES + 1), identity(3))
  await using following = follow()
  await until(() => following.passed.includes(3), { what: 'what comes behind it' })
  expect(following.taken).toMatchObject([
    { type: 'commit', seq: 1 },
    { type: 'malformed', of: 'commit', seq: 2 },
  ])
  // One connection more: it was not received before its length was allowed for.
  expect(server.cursors).toEqual([undefined, ...Array(MAX_FRAME_FAILURES).fill(1)])
  expect(following.poison).toEqual([`a frame of ${MAX_FRAME_BYTES + 1} bytes`])
})

test('one that is far longer is never read; it is asked for until it comes no more', async () => {
  server.send(identity(1), { seq: 2, bytes: Buffer.alloc(MAX_PASSED_FRAME_BYTES + 1) })
  await using following = follow()
  const tooLong = `a message of more than ${MAX_PASSED_FRAME_BYTES} bytes`
  await until(() => following.failures.filter((failure) => failure === tooLong).length === 2, {
    what: 'two attempts',
    timeoutMs: 60_000,
  })
  expect([following.passed, following.poison]).toEqual([[1], []])
})

test('a host that gives no sign of life is left and tried again', async () => {
  await using silent = await startFrameServer({ autoPong: false })
  await using following = follow({ host: silent.host, pingIntervalMs: 50 })
  await until(() => silent.cursors.length > 1, { what: 'the second connection' })
  expect(following.failures[0]).toContain('silent')
})

test('a host that answers is kept, however little it has to tell', async () => {
  await using following = follow({ pingIntervalMs: PING_INTERVAL_MS })
  await until(() => server.sockets.size === 1, { what: 'the connection' })
  const [socket] = server.sockets
  let pings = 0
  socket?.on('ping', () => pings++)
  await until(() => pings > 2, { what: 'some pings' })
  expect([following.failures, server.cursors.length]).toEqual([[], 1])
})

test('while it is paused, no more is read than what is on its way; afterwards all of it', async () => {
  await using following = follow({ pingIntervalMs: PING_INTERVAL_MS })
  await until(() => server.sockets.size === 1, { what: 'the connection' })
  following.subscription.pause()
  // More than the sockets of both sides hold.
  const count = 100
  const body = (seq: number) => ({ seq, did: STRANGER, time, more: new Uint8Array(1_000_000) })
  server.send(...Array.from({ length: count }, (_, index) => encodeFrame('#identity', body(index + 1))))
  const [socket] = server.sockets
  let before = Number.POSITIVE_INFINITY
  await until(
    () => {
      const waiting = socket?.bufferedAmount ?? 0
      const isStill = waiting === before
      before = waiting
      return isStill
    },
    { what: 'the sender to be held up', intervalMs: 1.5 * PING_INTERVAL_MS },
  )
  expect(before).toBeGreaterThan((count * 1_000_000) / 2)
  expect(following.passed.length).toBeLessThan(2)
  following.subscription.resume()
  await until(() => following.passed.length === count, { what: 'all of it' })
  // A pause is no silence of the host's.
  expect(following.failures).toEqual([])
})

test('it stops at once, whether or not the host answers', async () => {
  await using silent = await startFrameServer({ autoPong: false })
  const following = follow({ host: silent.host })
  await until(() => silent.sockets.size === 1, { what: 'the connection' })
  for (const socket of silent.sockets) socket.pause()
  const start = performance.now()
  await following.stop()
  // The closing handshake would be waited for twice as long.
  expect(performance.now() - start).toBeLessThan(15_000)
})

test('a cursor in the future ends it', async () => {
  server.send(encodeErrorFrame('FutureCursor'))
  await expect(follow().ended).rejects.toThrow(StreamError)
})
