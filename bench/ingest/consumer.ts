import type { PooledAccount } from './pool.js'

/** One way to receive the stream. */
export interface ConsumerInput {
  /** ws:// origin. */
  readonly service: string
  readonly accounts: readonly PooledAccount[]
  /** Of each slice. */
  readonly frames: number
  /** PostgreSQL, for the consumer that writes. */
  readonly databaseUrl?: string
  /** To be called when everything up to the sentinel of the warm-up, or of a slice, has been dealt with. */
  readonly onSentinel: () => void
}

export type Consume = (input: ConsumerInput) => Promise<void>

/** What a consumer's process is told: that a slice comes now, or that none comes any more. */
export type Told = 'slice' | 'end'

/** What it says: that it is ready for what comes; what a slice took; or, at the end, what it holds in memory. */
export type Said = { is: 'ready' } | { is: 'took'; cpuSeconds: number } | { is: 'holds'; rssMb: number }
