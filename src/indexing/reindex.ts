import { sql } from 'kysely'
import type { Database, Db } from '../db/database.js'
import {
  REINDEX_BATCH_RECORDS,
  REINDEX_CONCURRENCY,
  REINDEX_GROUP_RECORDS,
  REINDEX_PAGE_ACCOUNTS,
  REINDEX_THREAD_RECORDS,
} from '../limits/indexing.js'
import { anyOf } from './any-of.js'
import { inTurn } from './in-turn.js'
import { PART_TABLES, type PartTable, ROW_TABLES } from './rebuild/derived-tables.js'
import { oldestFirst } from './rebuild/oldest-first.js'
import { rebuildAccounts } from './rebuild/rebuild-accounts.js'
import { startRebuildThread } from './rebuild/rebuild-thread.js'
import { refillFileLists } from './rebuild/refill-file-lists.js'
import type { Group } from './rebuild/stored-accounts.js'
import { workOut } from './rebuild/work-out.js'
import { lockRepos } from './repo-state.js'

export interface ReindexOptions {
  db: Db
  /** The embedded one keeps this thread busy: many records are worked out in another. */
  engine?: Database['engine']
  now: () => Date
  /** Stops between two batches. */
  signal?: AbortSignal
  /** Goes on after this account, in the order of DIDs as the database sorts them. */
  after?: string
  onProgress?: (progress: ReindexProgress) => void
}

export interface ReindexProgress {
  accounts: number
  records: number
  /** Of all accounts from where it began. */
  totalRecords: number
  /** Records that today's rules refuse. */
  refused: number
  /** The last account that is done: where another run can go on. */
  did: string
}

/**
 * Rebuilds every table that follows from the stored records: definitions, releases, what they need, channels, yanks
 * and collections. Account by account, some in one transaction, so that readers see the rows of an account before or
 * after and never without, but for what damage put in their way (`clear`). May be ended at any moment and begun again:
 * what is done stays done, and doing it twice changes nothing.
 *
 * Safe beside an ingester that leads, and without its fence: of an account whose row in `repo` is locked, nobody else
 * writes, and what is written follows from the records as they are under that lock, whoever wrote them.
 */
export async function reindex(options: ReindexOptions): Promise<ReindexProgress> {
  const { db, engine, now, signal, after = '', onProgress } = options
  // It takes a third of a second to start: long enough for what comes before the first record.
  await using thread =
    engine === 'embedded' && (await paysThread(db, after)) ? startRebuildThread() : undefined
  const progress = {
    accounts: 0,
    records: 0,
    totalRecords: await countRecords(db, after),
    refused: 0,
    did: after,
  }
  if (!signal?.aborted) await clear(options)
  if (!signal?.aborted) await sweep(options)
  const nextWorkOut = thread ? () => thread.workOut : oldestFirst(workOut)
  const rebuilt = inTurn(untilAborted(batches(db, after), signal), {
    atOnce: REINDEX_CONCURRENCY,
    // An account is read whole: large ones together could take all memory.
    isAlone: ({ size }) => size > REINDEX_BATCH_RECORDS,
    start: ({ groups }) => {
      const workOutNext = nextWorkOut()
      return db.transaction().execute((trx) => rebuildAccounts({ trx, at: now() }, groups, workOutNext))
    },
  })
  for await (const { job, result } of rebuilt) {
    const dids = job.groups.flatMap((group) => group.dids)
    progress.accounts += dids.length
    progress.records += result.records
    progress.refused += result.refused
    progress.did = dids.at(-1) ?? progress.did
    onProgress?.({ ...progress })
  }
  if (signal?.aborted) return progress
  await refillFileLists(options)
  return progress
}

/** Whether there are as many records as a thread is worth. */
async function paysThread(db: Db, after: string): Promise<boolean> {
  const last = await db
    .selectFrom('record')
    .select('did')
    .where('did', '>', after)
    .orderBy('did')
    .offset(REINDEX_THREAD_RECORDS - 1)
    .limit(1)
    .executeTakeFirst()
  return last !== undefined
}

async function countRecords(db: Db, after: string): Promise<number> {
  const { count } = await db
    .selectFrom('record')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('did', '>', after)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Accounts of one transaction. */
interface Batch {
  groups: Group[]
  /** Records of them all. */
  size: number
}

/** Ends before the next batch once it is to stop. */
async function* untilAborted(
  all: AsyncIterable<Batch>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch> {
  for await (const batch of all) {
    if (signal?.aborted) return
    yield batch
  }
}

/** Accounts whose records make a transaction; one that has more makes one alone. */
async function* batches(db: Db, start: string): AsyncGenerator<Batch> {
  const empty = (): Batch => ({ groups: [], size: 0 })
  let batch = empty()
  for (let after: string | undefined = start; after !== undefined; ) {
    const page: { did: string; count: number }[] = await db
      .selectFrom('record')
      .select(['did', (eb) => eb.fn.countAll<number>().as('count')])
      .where('did', '>', after)
      .groupBy('did')
      .orderBy('did')
      .limit(REINDEX_PAGE_ACCOUNTS)
      .execute()
    for (const { did, count } of page) {
      const records = Number(count)
      if (batch.size > 0 && batch.size + records > REINDEX_BATCH_RECORDS) {
        yield batch
        batch = empty()
      }
      add(batch, did, records)
    }
    after = page.length < REINDEX_PAGE_ACCOUNTS ? undefined : page.at(-1)?.did
  }
  if (batch.size > 0) yield batch
}

function add(batch: Batch, did: string, records: number): void {
  const group = batch.groups.at(-1)
  batch.size += records
  if (group && group.records + records <= REINDEX_GROUP_RECORDS) {
    group.dids.push(did)
    group.records += records
  } else {
    batch.groups.push({ dids: [did], records })
  }
}

/**
 * Removes what would be in the way of rows that are not there: those of a record under another account than its own,
 * what no release needs, and what no definition was made from. Nothing but damage leaves any.
 */
async function clear({ db }: ReindexOptions): Promise<void> {
  for (const { table } of ROW_TABLES) {
    await sql`delete from ${sql.table(table)} where did <> split_part(uri, '/', 3)`.execute(db)
  }
  for (const part of PART_TABLES) {
    await (part.owner === 'did' ? clearOrphansOfRecords(db, part) : clearOrphans(db, part.table))
  }
}

/** A row of a record is written with it, and goes with it. */
async function clearOrphansOfRecords(db: Db, { table, key: [record = ''] }: PartTable): Promise<void> {
  const uri = sql.ref(record)
  await sql`
    delete from ${sql.table(table)} where did <> split_part(${uri}, '/', 3)
    or not exists (select from record where record.uri = ${uri})`.execute(db)
}

async function clearOrphans(db: Db, table: string): Promise<void> {
  const isOrphan = sql`not exists (select from release where release.uri = part."releaseUri")`
  const { rows: orphans } = await sql<{ uri: string; did: string }>`
    select distinct "releaseUri" as uri, split_part("releaseUri", '/', 3) as did
    from ${sql.table(table)} as part where ${isOrphan}`.execute(db)
  if (orphans.length === 0) return
  await db.transaction().execute(async (trx) => {
    await lockRepos(trx, [...new Set(orphans.map(({ did }) => did))])
    await sql`
      delete from ${sql.table(table)} as part
      where "releaseUri" = ${anyOf(orphans.map(({ uri }) => uri))} and ${isOrphan}`.execute(trx)
  })
}

/** Removes rows of accounts that have no records: those of the others were compared with them. */
async function sweep({ db, now }: ReindexOptions): Promise<void> {
  const dids = ROW_TABLES.map(({ table }) => sql`select did from ${sql.table(table)}`)
  // With its offset, each account is looked up in the index; else all records may be read.
  const { rows } = await sql<{ did: string }>`
    select did from (${sql.join(dids, sql` union `)}) as own
    where not exists (select from record where record.did = own.did offset 0)`.execute(db)
  for (const { did } of rows) {
    const group = { dids: [did], records: 0 }
    await db.transaction().execute((trx) => rebuildAccounts({ trx, at: now() }, [group], workOut))
  }
}
