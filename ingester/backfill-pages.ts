import type { BackfillTable } from '../src/db/tables/backfill.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { HostError } from '../src/indexing/host-client.js'
import { listRepos, listReposByCollection } from '../src/lexicons/com/atproto/sync.js'
import { BACKFILL_CONCURRENCY, BACKFILL_DESCRIBE_FAILURES } from '../src/limits/resync.js'
import { type AskContext, askHost } from './ask-host.js'
import { holdsOurs } from './describe.js'
import type { EventContext } from './event-context.js'
import { lacksMethod, refusesMethod, type Source } from './source.js'

/** Which page of a host's lists is to be read. */
export type Place = Pick<BackfillTable, 'method' | 'collection' | 'cursor'>
/** Which one, and what it is read for. */
export type SoughtPlace = Place & Readonly<Pick<BackfillTable, 'sought'>>

export interface Page {
  /** Repositories that hold something of what is sought. */
  dids: string[]
  lookedAt: number
  /** null: none is left. */
  next: Place | null
  /** Why the host has no list at all. */
  refusal?: HostError
}

export type PageContext = AskContext & Pick<EventContext, 'identity' | 'authority'>

/** Not so who asks to be known first, or forbids for now: it is asked until it answers. */
const refusesList = (error: HostError) => lacksMethod(error) || (error.status === 400 && refusesMethod(error))

/** By collection where the host can tell (relays), else by a look at each repository. */
export function firstPlace(sought: readonly string[]): Place {
  return { method: 'collections', collection: sought[0] ?? null, cursor: null }
}

/**
 * Reads one page of a host's repositories, waiting until it answers. A host that lacks the method, or no longer knows
 * its own cursor, gives an empty page that leads to where it goes on.
 * @throws what the signal aborts with
 */
export async function readPage(ctx: PageContext, source: Source, place: SoughtPlace): Promise<Page> {
  const { method, collection } = place
  try {
    return method === 'collections' && collection !== null
      ? await byCollection(ctx, source, { ...place, collection })
      : await byDescription(ctx, source, place)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const next = placeAfterRefusal(place)
    // PDSes cannot list by collection: nothing is amiss where another list tells the same.
    const level = lacksMethod(error) && next !== null ? 'info' : 'warn'
    const reason = error.message
    ctx.log[level]({ source: source.host, reason, next }, `${source.origin} refuses a list: ${toldAs(next)}`)
    return { dids: [], lookedAt: 0, next, ...(next === null ? { refusal: error } : {}) }
  }
}

/** A cursor that is refused has the list read from its beginning; a list that is refused, another one tried. */
function placeAfterRefusal({ method, collection, cursor }: Place): Place | null {
  if (cursor !== null) return { method, collection, cursor: null }
  return method === 'collections' ? { method: 'descriptions', collection: null, cursor: null } : null
}

function toldAs(next: Place | null): string {
  if (next === null) return 'it cannot be searched'
  return next.method === 'collections'
    ? 'it is read from its beginning'
    : 'its repositories are looked at one by one'
}

async function byCollection(
  ctx: PageContext,
  { origin }: Source,
  { collection, cursor, sought }: SoughtPlace & { collection: string },
): Promise<Page> {
  const params = { collection, limit: LIST_LIMIT, cursor: cursor ?? undefined }
  const query = { host: origin, method: listReposByCollection.main, params }
  const page = await askHost(ctx, query, undefined, refusesList)
  const nextCollection = sought[sought.indexOf(collection) + 1]
  return {
    dids: [...new Set(page.repos.map(({ did }) => did))],
    lookedAt: page.repos.length,
    next:
      page.cursor !== undefined && page.repos.length > 0
        ? { method: 'collections', collection, cursor: page.cursor }
        : nextCollection === undefined
          ? null
          : { method: 'collections', collection: nextCollection, cursor: null },
  }
}

async function byDescription(
  ctx: PageContext,
  source: Source,
  { cursor, sought }: SoughtPlace,
): Promise<Page> {
  const params = { limit: LIST_LIMIT, cursor: cursor ?? undefined }
  const query = { host: source.origin, method: listRepos.main, params }
  const page = await askHost(ctx, query, undefined, refusesList)
  const active = page.repos.filter((repo) => repo.active !== false).map(({ did }) => did)
  const dids: string[] = []
  for (let start = 0; start < active.length; start += BACKFILL_CONCURRENCY) {
    const some = active.slice(start, start + BACKFILL_CONCURRENCY)
    const ours = await Promise.all(some.map((did) => mayHold(ctx, source, did, sought)))
    dids.push(...some.filter((_, index) => ours[index]))
  }
  const hasMore = page.cursor !== undefined && page.repos.length > 0
  return {
    dids,
    lookedAt: page.repos.length,
    next: hasMore ? { method: 'descriptions', collection: null, cursor: page.cursor ?? null } : null,
  }
}

/** Whether a repository has one of the collections. One that cannot be asked counts: its fetch is tried until it works. */
async function mayHold(
  ctx: PageContext,
  source: Source,
  did: string,
  sought: readonly string[],
): Promise<boolean> {
  try {
    const isPds = (await ctx.authority.kindOf(source)) === 'pds'
    const host = isPds ? source.origin : (await ctx.identity.document(did)).pds
    return await holdsOurs(ctx, { host, did, sought }, isPds ? undefined : BACKFILL_DESCRIBE_FAILURES)
  } catch (error) {
    if (error instanceof IdentityError) return error.reason === 'Unreachable'
    // A repository that its host refuses (taken down, moved away) is looked at again when its account comes back.
    if (error instanceof HostError) return !refusesMethod(error)
    throw error
  }
}

/** Repositories of one page: what both methods take at most is 1000 and more; PDSes answer slowly beyond this. */
const LIST_LIMIT = 500
