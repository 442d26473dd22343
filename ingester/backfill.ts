import { hash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import type { BackfillTable } from '../src/db/tables/backfill.js'
import { COLLECTIONS } from '../src/definitions/record.js'
import { doubtStatuses } from '../src/indexing/actors.js'
import type { HostError } from '../src/indexing/host-client.js'
import type { Trx } from '../src/indexing/index-transaction.js'
import { desynchronizeAll, desynchronizeMoved, desynchronizeSome } from '../src/indexing/repo-state.js'
import { MAX_LIST_CURSOR_LENGTH, MAX_LIST_PAGES } from '../src/limits/resync.js'
import { firstPlace, type Page, type PageContext, type Place, readPage } from './backfill-pages.js'
import type { EventContext } from './event-context.js'
import { untilStored } from './retry.js'
import type { Source } from './source.js'

export type BackfillContext = PageContext &
  Pick<EventContext, 'db' | 'write' | 'known' | 'resync' | 'doubts' | 'metrics' | 'onBoundary' | 'now'>

type Row = Selectable<BackfillTable>

/**
 * Finds every repository of a host that holds something of ours, and has it fetched whole; so are those that are
 * known already, as what happened before the stream began is not in it.
 *
 * What was found is in `repo`, and how far the search is in `backfill`, each page in one transaction: a search that
 * is interrupted goes on at its page. Hence the rule for the host's cursor: none is stored before the search has
 * durably begun; from then on, it may be. A stored cursor then says that everything since the stream was opened is
 * stored, and the row that everything before it is what the search finds. Neither is lost by a crash: the stream is
 * taken up at the cursor, the search at its page. With a row and no cursor, it is not known what happened between the
 * opening of the former stream and that of the next: then the search begins anew.
 *
 * The row says as well which collections it was for. Once firn reads another one, the host is searched further, for
 * that one alone; those who are known and hold it are fetched anew, as it was passed over with them.
 */
export class Backfill {
  readonly #ctx: BackfillContext
  readonly #source: Source
  readonly #hold: (isHeld: boolean) => void
  #stopCurrent = new AbortController()
  #running: Promise<void> = Promise.resolve()

  /** @param hold hears whether the cursor of the host may not be stored */
  constructor(ctx: BackfillContext, source: Source, hold: (isHeld: boolean) => void) {
    this.#ctx = ctx
    this.#source = source
    this.#hold = hold
  }

  /** Searches the host from its beginning. To be called while its stream is open, before its next event is taken. */
  start(): void {
    this.#hold(true)
    // What is being fetched may be older than the stream.
    this.#ctx.resync.repeat()
    this.#replace(async (signal) => {
      const row = await this.#untilStored(signal, () => this.#begin())
      // Another search that began meanwhile holds it for itself.
      if (!row || signal.aborted) return
      this.#hold(false)
      this.#ctx.resync.wake()
      this.#ctx.doubts.wake()
      if (row.finishedAt === null) await this.#search(row, signal)
    })
  }

  /**
   * Goes on with a search that was interrupted, if there is one, and searches for collections that none was for. To be
   * called when the stream goes on at a cursor.
   */
  resume(): void {
    this.#replace(async (signal) => {
      for (let isDone = true; isDone; ) {
        const row = await this.#untilStored(signal, () => this.#unfinished())
        if (!row || signal.aborted) return
        isDone = await this.#search(row, signal)
      }
    })
  }

  /** Until nothing is searched any more. */
  async ended(): Promise<void> {
    await this.#running
  }

  /** One search at a time: a new one ends the one before. */
  #replace(work: (signal: AbortSignal) => Promise<void>): void {
    this.#stopCurrent.abort()
    this.#stopCurrent = new AbortController()
    const signal = AbortSignal.any([this.#ctx.signal, this.#stopCurrent.signal])
    this.#running = this.#running.then(async () => {
      try {
        if (!signal.aborted) await work(signal)
      } catch (error) {
        if (!signal.aborted) throw error
      }
    })
  }

  async #begin(): Promise<Row> {
    const { authority, write, now } = this.#ctx
    const { host, origin } = this.#source
    const kind = await authority.kindOf(this.#source)
    const row: Row = {
      ...{ host, ...firstPlace(COLLECTIONS), pages: 0, found: 0, lookedAt: 0 },
      ...{ sought: [...COLLECTIONS], listed: [], startedAt: now(), finishedAt: null },
      // A Jetstream lists nothing.
      ...(kind === 'jetstream' ? { listed: [...COLLECTIONS], finishedAt: now() } : {}),
    }
    await write(async (trx) => {
      const pds = kind === 'pds' ? origin : undefined
      await desynchronizeAll(trx, now(), pds)
      await doubtStatuses(trx, now(), pds)
      await trx
        .insertInto('backfill')
        .values(row)
        .onConflict((conflict) => conflict.column('host').doUpdateSet(row))
        .execute()
    })
    return row
  }

  /** @returns the row of a search that is to be gone on with: what no search was for begins one */
  async #unfinished(): Promise<Row | null> {
    const { db, write, log, authority, resync, now } = this.#ctx
    const { host } = this.#source
    const row = await db.selectFrom('backfill').selectAll().where('host', '=', host).executeTakeFirst()
    if (!row || row.finishedAt === null) return row ?? null
    const sought = COLLECTIONS.filter((collection) => !row.listed.includes(collection))
    if (sought.length === 0) return null
    log.info({ source: host, sought }, `${host} was not searched for ${sought.join(', ')} yet: it is now`)
    if ((await authority.kindOf(this.#source)) === 'jetstream') {
      // It can at least be looked for with those who are known.
      await this.#begin()
      resync.wake()
      return null
    }
    const begun = { ...firstPlace(sought), sought, startedAt: now(), finishedAt: null }
    await write((trx) => trx.updateTable('backfill').set(begun).where('host', '=', host).execute())
    return { ...row, ...begun }
  }

  /** @returns whether it is done */
  async #search(row: Row, signal: AbortSignal): Promise<boolean> {
    const ctx = { ...this.#ctx, signal }
    const { log, onBoundary } = ctx
    const { host } = this.#source
    const { sought } = row
    const trail = new Trail()
    let { found, lookedAt, pages } = row
    for (let place: Place | null = row; place !== null; ) {
      const here: Place = place
      const page = await readPage(ctx, this.#source, { ...here, sought })
      if (page.refusal) {
        await this.#giveUp(row, page.refusal, signal)
        return false
      }
      place = trail.leadsBack(here, page) ? null : page.next
      if (place !== page.next) {
        log.error(
          { source: host, page: pages },
          `${host} leads back to a page that was read, or to pages without end: not searched further`,
        )
      }
      const added = await this.#untilStored(signal, () => this.#storePage(row, page, place))
      if (added === undefined) return false
      onBoundary('backfill-after-page')
      found += added
      lookedAt += page.lookedAt
      this.#count({ pages: ++pages, found, lookedAt })
    }
    log.info({ source: host, found, lookedAt }, `searched ${host} for repositories of ours`)
    return true
  }

  /** Nothing was listed: it is not searched, which the next start tries again. */
  async #giveUp({ sought }: Row, refusal: HostError, signal: AbortSignal): Promise<void> {
    const { write, log } = this.#ctx
    const { host } = this.#source
    await this.#untilStored(signal, () =>
      write((trx) => trx.updateTable('backfill').set(firstPlace(sought)).where('host', '=', host).execute()),
    )
    log.error(
      { source: host, err: refusal },
      `${host} has no list of its repositories: what was there before is not searched for. ` +
        'It is tried again when the ingester starts anew',
    )
  }

  /** @returns how many repositories were not known before */
  async #storePage({ sought, listed }: Row, page: Page, next: Place | null): Promise<number> {
    const { authority, write, known, resync, now } = this.#ctx
    const { host, origin } = this.#source
    // At a PDS, they lie there.
    const isPds = (await authority.kindOf(this.#source)) === 'pds'
    const added = await write(async (trx) => {
      if (listed.length > 0) await desynchronizeSome(trx, page.dids, now())
      const added = await this.#addRepos(trx, page.dids, isPds ? origin : null)
      await trx
        .updateTable('backfill')
        .set({
          ...(next === null ? { listed: [...listed, ...sought], finishedAt: now() } : pick(next)),
          pages: sql`pages + 1`,
          found: sql`found + ${added}`,
          lookedAt: sql`"lookedAt" + ${page.lookedAt}`,
        })
        .where('host', '=', host)
        .execute()
      return added
    })
    for (const did of page.dids) known.add(did)
    resync.wake()
    return added
  }

  async #addRepos(trx: Trx, dids: readonly string[], host: string | null): Promise<number> {
    if (dids.length === 0) return 0
    const waiting = { state: 'pending' as const, attempts: 0, host, updatedAt: this.#ctx.now() }
    if (host !== null) await desynchronizeMoved(trx, dids, host, this.#ctx.now())
    const rows = await trx
      .insertInto('repo')
      .values(dids.map((did) => ({ did, ...waiting })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('did')
      .execute()
    return rows.length
  }

  #count({ pages, found, lookedAt }: Pick<Row, 'pages' | 'found' | 'lookedAt'>): void {
    const { metrics } = this.#ctx
    const labels = { source: this.#source.host }
    metrics.backfillPages.set(labels, pages)
    metrics.backfillFound.set(labels, found)
    metrics.backfillLookedAt.set(labels, lookedAt)
  }

  #untilStored<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T | undefined> {
    const { log } = this.#ctx
    const { host } = this.#source
    const onFirstFailure = (err: unknown) =>
      log.warn({ err, source: host }, `cannot search ${host} for repositories yet`)
    return untilStored(attempt, { signal, onFirstFailure })
  }
}

/** Which pages were read, to notice a host that leads round and round, or nowhere. */
class Trail {
  /** Of 22 characters each, however long cursors are. */
  readonly #seen = new Set<string>()
  #restarts = 0

  /** Whether the next page was read before, or its list is begun anew too often. */
  leadsBack(here: Place, { next }: Page): boolean {
    if (next === null) return false
    if (next.cursor === null) {
      // The host refused its own cursor.
      if (here.cursor === null || next.collection !== here.collection) return false
      this.#seen.clear()
      return ++this.#restarts > MAX_LIST_RESTARTS
    }
    if (next.cursor.length > MAX_LIST_CURSOR_LENGTH || this.#seen.size >= MAX_LIST_PAGES) return true
    const text = `${next.method} ${next.collection} ${next.cursor}`
    const place = hash('sha256', text, 'base64url').slice(0, 22)
    if (this.#seen.has(place)) return true
    this.#seen.add(place)
    return false
  }
}

/** How often a list is read from its beginning because its host refuses its own cursor. */
const MAX_LIST_RESTARTS = 3

function pick({ method, collection, cursor }: Place): Place {
  return { method, collection, cursor }
}
