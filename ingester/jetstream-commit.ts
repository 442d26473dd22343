import { IdentityError } from '../src/identity/identity-error.js'
import type { Identity } from '../src/identity/identity-resolver.js'
import type { FetchedRecord } from '../src/indexing/apply-records.js'
import { fetchRecord } from '../src/indexing/fetch-record.js'
import { HostError } from '../src/indexing/host-client.js'
import { CommitRefusal } from '../src/repo/refusal.js'
import type { EventContext, Origin } from './event-context.js'
import type { RecordHint } from './jetstream-event.js'
import { refusesMethod } from './source.js'
import { wakeFetch } from './wake-fetch.js'

/**
 * Acts on a hint that a record was written or deleted: its proof is fetched from the account's PDS and verified, and
 * what that says is indexed, whatever the hint said. A repository that is not known is fetched whole after that.
 * @param isFlood many hints of this account wait: its repository is fetched whole in place of many proofs
 */
export async function onRecordHint(
  ctx: EventContext,
  hint: RecordHint,
  origin: Origin,
  isFlood: boolean,
): Promise<void> {
  const { did, rev } = hint
  const stored = await readStored(ctx, hint)
  if (stored.isHidden || isSeen(stored, hint)) return
  const { state } = stored
  // What waits to be fetched whole is fetched later than this, or once more.
  if (state !== null && (state !== 'active' || isFlood)) {
    if (state === 'error') await wakeFetch(ctx, did)
    await ctx.resync.request(did, { ...origin, newerThan: rev })
    return
  }
  const proven = await prove(ctx, hint, origin, stored)
  if (!proven) return
  const isOld = proven.head.rev < rev
  // Its host may answer from a copy that is behind.
  if (isOld && state !== null) await ctx.resync.request(did, { ...origin, newerThan: rev })
  // A deletion of what is not here is none; and nothing is kept of records that somebody invents.
  if (proven.op.action === 'delete' && !stored.isHere) {
    if (isOld && state === null) await ctx.strangers.look(did, origin, rev)
    return
  }
  ctx.onBoundary('after-verify-before-tx')
  await ctx.indexer.applyRecords({ identity: proven.identity, records: [proven] }, origin)
  ctx.known.add(did)
  if (state === null) ctx.resync.wake()
}

type Proven = FetchedRecord & { identity: Identity }

/** The verified proof; undefined when there is none to be had, and what may be missing will be fetched whole. */
async function prove(
  ctx: EventContext,
  hint: RecordHint,
  origin: Origin,
  { isKnown }: Stored,
): Promise<Proven | undefined> {
  const { did } = hint
  try {
    const proof = await fetchRecord(ctx, hint, ctx.signal)
    // The handle of an account that is stored stays as it is: only of a new one it is looked for.
    const identity = isKnown
      ? { ...(await ctx.identity.document(did)), handle: null }
      : await ctx.identity.resolve(did)
    return { ...proof, identity }
  } catch (error) {
    ctx.signal.throwIfAborted()
    const { reason, mayBeThere } = judge(error)
    const detail = error instanceof Error ? error.message : String(error)
    ctx.refusals.add({ source: origin.source, did, reason, detail })
    const isStranger = !ctx.known.has(did)
    if (isStranger && !mayBeThere) return undefined
    await ctx.resync.request(did, origin)
    if (isStranger) await ctx.unresolved.add(did, origin.source)
    return undefined
  }
}

/** What the lack of a proof is called, and whether a strange account may have the record all the same. */
function judge(error: unknown): { reason: string; mayBeThere: boolean } {
  // Our clock may be wrong about what lies in the future.
  if (error instanceof CommitRefusal)
    return { reason: error.reason, mayBeThere: error.reason === 'FutureRev' }
  // A host that is not there for now may have it; one that has no such repository said so.
  if (error instanceof HostError) return { reason: 'NoProof', mayBeThere: !refusesMethod(error) }
  if (error instanceof IdentityError)
    return { reason: `Identity${error.reason}`, mayBeThere: error.reason === 'Unreachable' }
  throw error
}

interface Stored {
  /** How far the repository is followed; null when it is not known. */
  state: string | null
  /** Up to where everything of it is stored. */
  rev: string | null
  /** Whether its account is stored. */
  isKnown: boolean
  isHidden: boolean
  /** Whether the record is here, or why it is not. */
  isHere: boolean
  recordRev: string | null
}

async function readStored({ db }: EventContext, { did, collection, rkey }: RecordHint): Promise<Stored> {
  const uri = `at://${did}/${collection}/${rkey}`
  const [repo, actor, record, letter] = await Promise.all([
    db.selectFrom('repo').select(['state', 'rev']).where('did', '=', did).executeTakeFirst(),
    db.selectFrom('actor').select('active').where('did', '=', did).executeTakeFirst(),
    db.selectFrom('record').select('rev').where('uri', '=', uri).executeTakeFirst(),
    db.selectFrom('deadLetter').select('rev').where('uri', '=', uri).executeTakeFirst(),
  ])
  return {
    state: repo?.state ?? null,
    rev: repo?.rev ?? null,
    isKnown: actor !== undefined,
    isHidden: actor?.active === false,
    isHere: record !== undefined || letter !== undefined,
    recordRev: [record?.rev ?? '', letter?.rev ?? ''].sort().at(-1) || null,
  }
}

/** Whether what the hint tells of is stored already: by the whole repository, or by a proof that was newer. */
function isSeen({ state, rev, recordRev }: Stored, hint: RecordHint): boolean {
  if (recordRev !== null && recordRev >= hint.rev) return true
  return state === 'active' && rev !== null && rev >= hint.rev
}
