import { COLLECTIONS, isCollection } from '../src/definitions/record.js'
import { IdentityError } from '../src/identity/identity-error.js'
import { HostError, queryHost } from '../src/indexing/host-client.js'
import { desynchronizeAll } from '../src/indexing/repo-state.js'
import { describeRepo } from '../src/lexicons/com/atproto/repo.js'
import { listRepos, listReposByCollection } from '../src/lexicons/com/atproto/sync.js'
import { BACKFILL_CONCURRENCY } from '../src/limits.js'
import type { EventContext } from './event-context.js'
import { refusesMethod, type Source } from './source.js'

export type BackfillContext = Pick<
  EventContext,
  'write' | 'fetch' | 'identity' | 'authority' | 'known' | 'resync' | 'now' | 'signal'
>

/**
 * Finds every repository of a host that holds something of ours, and has it fetched whole; so are those that are
 * known already, as what happened before the stream began is not in it. Can be repeated: until it has ended, no
 * cursor is stored.
 *
 * @returns how many repositories were found
 * @throws HostError while the host cannot be asked
 */
export async function backfill(ctx: BackfillContext, source: Source): Promise<number> {
  const kind = await ctx.authority.kindOf(source)
  await ctx.write((trx) => desynchronizeAll(trx, ctx.now(), kind === 'pds' ? source.origin : undefined))
  ctx.resync.repeat()
  let found = 0
  for await (const dids of findRepos(ctx, source)) {
    await addRepos(ctx, dids)
    found += dids.length
    ctx.signal.throwIfAborted()
  }
  return found
}

async function addRepos({ write, known, resync, now }: BackfillContext, dids: string[]): Promise<void> {
  if (dids.length === 0) return
  await write((trx) =>
    trx
      .insertInto('repo')
      .values(dids.map((did) => ({ did, state: 'pending' as const, attempts: 0, updatedAt: now() })))
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  )
  for (const did of dids) known.add(did)
  resync.wake()
}

/** DIDs in pages: by collection where the host can tell (relays), else by a look at each repository. */
async function* findRepos(ctx: BackfillContext, source: Source): AsyncGenerator<string[]> {
  try {
    for (const collection of COLLECTIONS) yield* byCollection(ctx, source, collection)
  } catch (error) {
    if (!(error instanceof HostError) || !refusesMethod(error)) throw error
    yield* byDescription(ctx, source)
  }
}

async function* byCollection(
  { fetch, signal }: BackfillContext,
  { origin }: Source,
  collection: string,
): AsyncGenerator<string[]> {
  let cursor: string | undefined
  do {
    const params = { collection, limit: LIST_LIMIT, cursor }
    const page = await queryHost(fetch, { host: origin, method: listReposByCollection.main, params, signal })
    yield [...new Set(page.repos.map(({ did }) => did))]
    cursor = page.cursor
  } while (cursor !== undefined)
}

async function* byDescription(ctx: BackfillContext, source: Source): AsyncGenerator<string[]> {
  const { fetch, signal } = ctx
  let cursor: string | undefined
  do {
    const params = { limit: LIST_LIMIT, cursor }
    const page = await queryHost(fetch, { host: source.origin, method: listRepos.main, params, signal })
    const active = page.repos.filter((repo) => repo.active !== false).map(({ did }) => did)
    for (let start = 0; start < active.length; start += BACKFILL_CONCURRENCY) {
      const dids = active.slice(start, start + BACKFILL_CONCURRENCY)
      const ours = await Promise.all(dids.map((did) => holdsOurs(ctx, source, did)))
      yield dids.filter((_, index) => ours[index])
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}

/** Whether a repository has collections of ours. One that cannot be asked counts: its fetch is tried until it works. */
async function holdsOurs(ctx: BackfillContext, source: Source, did: string): Promise<boolean> {
  try {
    const kind = await ctx.authority.kindOf(source)
    const host = kind === 'pds' ? source.origin : (await ctx.identity.document(did)).pds
    const params = { repo: did }
    const { collections } = await queryHost(ctx.fetch, {
      host,
      method: describeRepo.main,
      params,
      signal: ctx.signal,
    })
    return collections.some(isCollection)
  } catch (error) {
    if (error instanceof IdentityError) return error.reason === 'Unreachable'
    // A repository that its host refuses (taken down, moved away) comes back by its own events.
    if (error instanceof HostError) return !refusesMethod(error)
    throw error
  }
}

/** Repositories of one page: what both methods take at most is 1000 and more; PDSes answer slowly beyond this. */
const LIST_LIMIT = 500
