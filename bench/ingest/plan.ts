import type { Pool, PooledFrame } from './pool.js'
import { makeSentinel } from './pool.js'

/** What one consumer is sent: frames to warm up, and slices that are measured, each with a sentinel at its end. */
export interface Plan {
  /** Of the measured frames, how many are of accounts of ours. */
  readonly share: number
  /** Of each slice. */
  readonly frames: number
  /** So many slices, of which each waits to be asked for. Without it there is one, which is sent after a pause. */
  readonly slices?: number
  /** Every frame is about our collections, and of an account that nobody ever heard of. */
  readonly strangers?: boolean
}

/**
 * Frames of either kind in the warm-up, the same for every consumer: enough for the compiler to settle. V8 compiles what
 * is called once for each of ours for the last time after some 23,000 of them (`--trace-opt`); with 6,000, a sixth of
 * what was measured of firn was its compiler's.
 */
export const WARM_UP = { ours: 24_000, others: 12_000 }

/** Frames of ours that the pool has for what is measured. */
export const MEASURED_OURS = 18_000

/** The account of the frames that end the warm-up and each slice. */
export const SENTINEL_DID = 'did:plc:sentinelsentinelsentinel'.slice(0, 32)

/** Sequence numbers follow this one: all of them take four bytes. */
export const FIRST_SEQ = 2 ** 24

export const WARM_UP_FRAMES = WARM_UP.ours + WARM_UP.others

/** The frames of the warm-up. */
export function* warmUp(pool: Pool): Generator<PooledFrame> {
  yield* interleave(pool.ours.slice(0, WARM_UP.ours), pool.others, WARM_UP_FRAMES)
}

/**
 * The frames of a slice. Those of other accounts come again and again, those of ours once each, in order.
 * @param slice from 0
 */
export function* measured(
  pool: Pool,
  { share, frames, strangers }: Plan,
  slice: number,
): Generator<PooledFrame> {
  if (strangers) return yield* ofStrangers(pool, frames)
  const count = Math.round(frames * share)
  const start = WARM_UP.ours + slice * count
  const ours = pool.ours.slice(start, start + count)
  if (ours.length < count)
    throw new RangeError(
      `slice ${slice} needs ${start + count} frames of ours, the pool has ${pool.ours.length}`,
    )
  yield* interleave(ours, pool.others, frames)
}

function* interleave(ours: readonly PooledFrame[], others: readonly PooledFrame[], count: number) {
  let taken = 0
  for (let index = 0; index < count; index++) {
    // As even as may be: ours at equal distances among the others.
    const frame =
      Math.floor(((index + 1) * ours.length) / count) > taken ? ours[taken++] : others[index % others.length]
    if (frame) yield frame
  }
}

function* ofStrangers(pool: Pool, count: number): Generator<PooledFrame> {
  const commits = pool.ours.filter(({ bytes }) => Buffer.from(bytes).includes(PREFIX))
  for (let index = 0; index < count; index++) {
    const { bytes, seqOffset } = commits[index % commits.length] ?? sentinel()
    const frame = Buffer.from(bytes)
    // The first one is the message's own `repo`, which stands before the blocks.
    frame.write(
      index
        .toString(2)
        .padStart(24, 'a')
        .replace(/[01]/g, (bit) => (bit === '0' ? 'b' : 'c')),
      frame.indexOf(PREFIX) + PREFIX.length,
    )
    yield { bytes: frame, seqOffset }
  }
}

const PREFIX = 'did:plc:'

export const sentinel = (): PooledFrame => makeSentinel(SENTINEL_DID)
