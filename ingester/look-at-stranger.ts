import { IdentityError } from '../src/identity/identity-error.js'
import { HostError } from '../src/indexing/host-client.js'
import { STRANGER_LOOK_TIMEOUT_MS } from '../src/limits/ingest.js'
import { BACKFILL_DESCRIBE_FAILURES } from '../src/limits/resync.js'
import { holdsOurs } from './describe.js'
import type { EventContext } from './event-context.js'
import { isHeard } from './heard.js'
import { refusesMethod, type Source } from './source.js'

export type LookContext = Pick<
  EventContext,
  'identity' | 'fetch' | 'authority' | 'known' | 'refusals' | 'log' | 'signal'
>

/** Somebody in whose repository something of ours may be. */
export interface Stranger {
  readonly did: string
  readonly from: Source
  /** At least at this revision; empty when all that is known is that something may have changed. */
  rev: string
}

/** Whether a repository has anything of ours. */
export type Answer = 'ours' | 'not ours' | 'unclear'

/** The host that is to be asked about a stranger, or the answer where none need be asked. */
export async function findHome(
  ctx: LookContext,
  { did, from, rev }: Stranger,
): Promise<{ host: string } | { answer: Answer }> {
  const { identity, authority, known } = ctx
  if (known.has(did)) return { answer: 'ours' }
  try {
    const { pds } = await identity.document(did)
    // It signed what a PDS sent, and may have moved there: then its former home has nothing to tell.
    if (rev !== '' && pds !== from.origin && (await authority.kindOf(from)) === 'pds')
      await identity.document(did, { refresh: true })
    if (!(await isHeard(ctx, did, { from, source: from.host }))) return { answer: 'not ours' }
    // It may have been looked up anew for that.
    return { host: (await identity.document(did)).pds }
  } catch (error) {
    return { answer: answerOf(error) }
  }
}

/** Asks a stranger's host. */
export async function askHome(ctx: LookContext, { did, rev }: Stranger, host: string): Promise<Answer> {
  // It may be known by now, and what it is looked at for be missing.
  if (ctx.known.has(did)) return 'ours'
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(STRANGER_LOOK_TIMEOUT_MS)])
  try {
    const isOurs = await holdsOurs({ ...ctx, signal }, { host, did }, BACKFILL_DESCRIBE_FAILURES)
    return isOurs ? 'ours' : 'not ours'
  } catch (error) {
    if (signal.aborted) return 'unclear'
    const answer = answerOf(error)
    return answer === 'not ours' && rev !== '' ? confirmAbsence(ctx, did, host) : answer
  }
}

/** A host does not have who signed something: it may have moved since it was looked up. */
async function confirmAbsence({ identity }: LookContext, did: string, host: string): Promise<Answer> {
  try {
    const { pds } = await identity.document(did, { refresh: true })
    return pds === host ? 'not ours' : 'unclear'
  } catch (error) {
    return answerOf(error)
  }
}

/** @throws what is no failure of a host or a directory */
function answerOf(error: unknown): Answer {
  if (error instanceof IdentityError) return error.reason === 'Unreachable' ? 'unclear' : 'not ours'
  if (error instanceof HostError) return refusesMethod(error) ? 'not ours' : 'unclear'
  throw error
}
