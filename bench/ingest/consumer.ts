import type { PooledAccount } from './pool.js'

/** One way to receive the stream. */
export interface ConsumerInput {
  /** ws:// origin. */
  readonly service: string
  readonly accounts: readonly PooledAccount[]
  readonly frames: number
  /** PostgreSQL, for the consumer that writes. */
  readonly databaseUrl?: string
  /** To be called when everything up to the sentinel of a phase has been dealt with. */
  readonly onSentinel: () => void
}

export type Consume = (input: ConsumerInput) => Promise<void>

/** What the measured phase took, as a consumer prints it. */
export interface Spent {
  cpuSeconds: number
  rssMb: number
}
