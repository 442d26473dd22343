import { isCollection } from '../src/definitions/record.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { CommitRefusal, type CommitRefusalReason } from '../src/repo/refusal.js'
import type { VerifiedCommit } from '../src/repo/verified.js'
import { verifyCommit } from '../src/repo/verify-commit.js'
import type { EventContext, Origin } from './event-context.js'
import type { Commit } from './frames.js'
import { isHeard, isSignedHeard } from './heard.js'

/** Somebody else's words about the account: they say nothing about what it did. */
const FORGERIES: readonly CommitRefusalReason[] = ['BadSignature', 'DidMismatch']

/** `#commit`: indexed when it follows what is stored; else its repository is fetched whole. */
export async function onCommit(ctx: EventContext, event: Commit, origin: Origin): Promise<void> {
  const did = event.repo
  if (event.tooBig) return refetchIfMissed(ctx, did, origin, event.rev)
  let commit: VerifiedCommit
  try {
    commit = await verifyCommit(event, {
      signingKey: (refresh) =>
        (refresh ? undefined : ctx.identity.cached(did)?.signingKey) ?? askForKey(ctx, did, refresh),
      wants: isCollection,
      now: ctx.now(),
    })
  } catch (error) {
    return onRefusal(ctx, event, error, origin)
  }
  if (!(await isSignedHeard(ctx, did, origin))) return
  ctx.onBoundary('after-verify-before-tx')
  const outcome = await ctx.indexer.applyCommit(commit, origin)
  if (outcome === 'waiting') ctx.resync.hold(commit)
  if (outcome === 'gap') {
    ctx.onBoundary('after-desync-mark')
    ctx.resync.wake()
  }
}

async function askForKey({ identity }: EventContext, did: string, refresh: boolean): Promise<string> {
  return (await identity.document(did, { refresh })).signingKey
}

/**
 * What cannot be verified is not indexed. The repository of a known account is fetched whole then, unless what is stored
 * is as far. Of an account that is not known, only what it signed counts, and its ops are not: whoever tells of them may
 * invent some, so its host is asked whether it holds anything of ours.
 */
async function onRefusal(
  ctx: EventContext,
  { repo: did, rev }: Commit,
  error: unknown,
  origin: Origin,
): Promise<void> {
  await countRefusal(ctx, did, error, origin)
  if (!(error instanceof CommitRefusal) || FORGERIES.includes(error.reason)) return
  const { signedRev } = error
  if (ctx.known.has(did)) await refetchIfMissed(ctx, did, origin, signedRev ?? rev)
  else if (signedRev !== undefined) await ctx.strangers.look(did, origin, signedRev)
}

/**
 * Counts what cannot be verified. While nobody can tell whose it is, the repository waits to be fetched whole; so does
 * that of a known account whose document is not to be had, or not of use: it may be mended before anything else comes.
 * @throws what is no refusal
 */
export async function countRefusal(
  ctx: EventContext,
  did: string,
  error: unknown,
  origin: Origin,
): Promise<void> {
  const { refusals, known, resync, unresolved } = ctx
  const { source } = origin
  if (error instanceof CommitRefusal) {
    refusals.add({ source, did, reason: error.reason, detail: error.message })
    return
  }
  if (!(error instanceof IdentityError)) throw error
  refusals.add({ source, did, reason: `Identity${error.reason}`, detail: error.message })
  const isStranger = !known.has(did)
  if (isStranger && error.reason !== 'Unreachable') return
  await resync.request(did, origin)
  if (isStranger) await unresolved.add(did, source)
}

/**
 * Has the repository of a known account fetched after something that could not be used. Others could have any one
 * fetched.
 * @param rev up to which it may be missing; unless what is stored is as far
 */
export async function refetchIfMissed(
  ctx: EventContext,
  did: string,
  origin: Origin,
  rev?: string,
): Promise<void> {
  if (!ctx.known.has(did) || !(await isHeard(ctx, did, origin))) return
  await ctx.resync.request(did, { ...origin, ...(rev === undefined ? {} : { newerThan: rev }) })
}
