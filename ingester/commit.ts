import { isCollection } from '../src/definitions/record.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { CommitRefusal, type CommitRefusalReason } from '../src/repo/refusal.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { verifyCommit } from '../src/repo/verify-commit.js'
import type { EventContext, Origin } from './event-context.js'
import type { Commit } from './frames.js'

/** Somebody else's words about the account: they say nothing about what it did. */
const FORGERIES: readonly CommitRefusalReason[] = ['BadSignature', 'DidMismatch']

/** The account's own commit, with ops of which it does not prove all: its whole repository shows what is true. */
const UNPROVEN: readonly CommitRefusalReason[] = [
  'OpWithoutPrev',
  'OpNotProven',
  'PrevDataMismatch',
  'MissingBlock',
  'BadTree',
]

/** `#commit`: indexed when it follows what is stored; else its repository is fetched whole. */
export async function onCommit(ctx: EventContext, event: Commit, origin: Origin): Promise<void> {
  const did = event.repo
  if (event.tooBig) return refetchIfMissed(ctx, did, origin)
  const commit = await verify(ctx, event, origin)
  if (!commit) return
  ctx.onBoundary('after-verify-before-tx')
  const outcome = await ctx.indexer.applyCommit(commit, origin)
  if (outcome === 'waiting') ctx.resync.hold(commit)
  if (outcome === 'gap') {
    ctx.onBoundary('after-desync-mark')
    ctx.resync.wake()
  }
}

async function verify(ctx: EventContext, event: Commit, origin: Origin): Promise<VerifiedCommit | undefined> {
  const did = event.repo
  try {
    return await verifyCommit(event, {
      signingKey: async (refresh) => (await ctx.identity.document(did, { refresh })).signingKey,
      wants: isCollection,
      now: ctx.now(),
    })
  } catch (error) {
    await onRefusal(ctx, did, error, origin)
    return undefined
  }
}

/** What cannot be verified is not indexed. Where that `mayMiss` something, the repository is fetched whole. */
export async function onRefusal(
  ctx: EventContext,
  did: string,
  error: unknown,
  origin: Origin,
  { mayMiss = true } = {},
): Promise<void> {
  if (error instanceof IdentityError) {
    ctx.refusals.add({ source: origin.source, did, reason: `Identity${error.reason}`, detail: error.message })
    if (error.reason !== 'Unreachable') return
    const isStranger = !ctx.known.has(did)
    await ctx.resync.request(did, origin)
    if (isStranger) await ctx.unresolved.add(did, origin.source)
    return
  }
  if (!(error instanceof CommitRefusal)) throw error
  ctx.refusals.add({ source: origin.source, did, reason: error.reason, detail: error.message })
  if (!mayMiss || FORGERIES.includes(error.reason)) return
  await refetchIfMissed(ctx, did, origin, { isSigned: UNPROVEN.includes(error.reason) })
}

/**
 * Has a repository fetched after something that could not be used: that of a known account, or of one that at least
 * signed something. What a host adds is not signed, so it has to be the account's: others could have any repository
 * fetched without end.
 */
export async function refetchIfMissed(
  ctx: EventContext,
  did: string,
  origin: Origin,
  { isSigned = false } = {},
): Promise<void> {
  if (!isSigned && !ctx.known.has(did)) return
  if (await ctx.authority.speaksFor(origin.from, did)) await ctx.resync.request(did, origin)
}
