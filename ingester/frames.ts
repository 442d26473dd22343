import { subscribeRepos } from '../src/lexicons/com/atproto/sync.js'

export type Commit = subscribeRepos.Commit
export type Sync = subscribeRepos.Sync
export type Identity = subscribeRepos.Identity
export type Account = subscribeRepos.Account
export type Info = subscribeRepos.Info

/** A message of an event stream, read by its lexicon. */
export type Frame =
  | { type: 'commit'; did: string; seq: number; event: Commit }
  | { type: 'sync'; did: string; seq: number; event: Sync }
  | { type: 'identity'; did: string; seq: number; event: Identity }
  | { type: 'account'; did: string; seq: number; event: Account }
  | { type: 'info'; event: Info }
  /** Does not fit its lexicon. `type` says what it would have been; unknown types are passed over. */
  | { type: 'malformed'; did: string | undefined; seq: number; of: string; problem: string }

export type SequencedFrame = Exclude<Frame, { type: 'info' }>

/** Reads what `Subscription` decoded; undefined for what cannot be placed in the sequence at all. */
export function readFrame(message: unknown): Frame | undefined {
  const { commit, sync, identity, account, info } = subscribeRepos
  const read = subscribeRepos.$message.safeParse(message)
  if (!read.success) return readMalformed(message, read.reason.message)
  const { value } = read
  if (commit.$isTypeOf(value)) return { type: 'commit', did: value.repo, seq: value.seq, event: value }
  if (sync.$isTypeOf(value)) return { type: 'sync', did: value.did, seq: value.seq, event: value }
  if (identity.$isTypeOf(value)) return { type: 'identity', did: value.did, seq: value.seq, event: value }
  if (account.$isTypeOf(value)) return { type: 'account', did: value.did, seq: value.seq, event: value }
  if (info.$isTypeOf(value)) return { type: 'info', event: value }
  return undefined
}

function readMalformed(message: unknown, problem: string): Frame | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { seq, did, repo, $type } = message as Record<string, unknown>
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || typeof $type !== 'string') return undefined
  const who = repo ?? did
  return { type: 'malformed', did: typeof who === 'string' ? who : undefined, seq, of: $type, problem }
}
