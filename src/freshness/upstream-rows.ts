import type { Selectable } from 'kysely'
import type { Db } from '../db/database.js'
import type { UpstreamTable } from '../db/tables/upstream.js'
import type { FencedWrite } from '../indexing/fence.js'
import { storableText } from '../indexing/storable-text.js'
import { columnIsDue } from '../is-due.js'
import type { recipe } from '../lexicons/dev/firn.js'
import {
  MAX_UPSTREAM_PROBLEM_LENGTH,
  UPSTREAM_BATCH,
  UPSTREAM_CHECK_MS,
  UPSTREAM_RETRY_LAST_MS,
  UPSTREAM_SCAN_PAGE,
} from '../limits/freshness.js'
import type { UpstreamVersions } from './freshness.js'
import { readUpstreamKey, type Upstream, upstreamKey, upstreamOf } from './upstream.js'

export interface DueUpstream {
  readonly key: string
  readonly upstream: Upstream
  readonly failures: number
}

export interface UpstreamRow extends UpstreamVersions {
  readonly checkedAt: Date
}

/**
 * Notes every place that the newest release of a package comes from, and forgets those that none comes from any more.
 * @returns how many there are
 */
export async function noteUpstreams(db: Db, write: FencedWrite, now: Date): Promise<number> {
  const keys = new Set<string>()
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom('definition')
      .innerJoin('record', 'record.uri', 'definition.newestReleaseUri')
      .select(['definition.uri', 'record.json'])
      .where('definition.kind', '=', 'package')
      .where('definition.uri', '>', after)
      .orderBy('definition.uri')
      .limit(UPSTREAM_SCAN_PAGE)
      .execute()
    const found = page.flatMap(({ json }) => {
      const { artifact } = json as { artifact: recipe.Main }
      const upstream = upstreamOf(artifact)
      return upstream ? [upstreamKey(upstream)] : []
    })
    const fresh = [...new Set(found)].filter((key) => !keys.has(key))
    for (const key of fresh) keys.add(key)
    if (fresh.length > 0) {
      await write((trx) =>
        trx
          .insertInto('upstream')
          .values(fresh.map((key) => ({ key, versions: '[]', dueAt: now, failures: 0, wantedAt: now })))
          .onConflict((conflict) => conflict.column('key').doUpdateSet({ wantedAt: now }))
          .execute(),
      )
    }
    const last = page.at(-1)
    if (!last || page.length < UPSTREAM_SCAN_PAGE) break
    after = last.uri
  }
  await write((trx) => trx.deleteFrom('upstream').where('wantedAt', '!=', now).execute())
  return keys.size
}

/** Those whose turn has come, the longest due first. */
export async function dueUpstreams(db: Db, now: Date): Promise<DueUpstream[]> {
  const rows = await db
    .selectFrom('upstream')
    .select(['key', 'failures'])
    .where(columnIsDue('dueAt', now, UPSTREAM_RETRY_LAST_MS))
    .orderBy('dueAt')
    .limit(UPSTREAM_BATCH)
    .execute()
  return rows.flatMap(({ key, failures }) => {
    const upstream = readUpstreamKey(key)
    return upstream ? [{ key, upstream, failures }] : []
  })
}

/** Keeps an answer, which is good for a day. */
export async function keepVersions(
  write: FencedWrite,
  key: string,
  { versions, head = undefined }: UpstreamVersions,
  now: Date,
): Promise<void> {
  const row = {
    versions: JSON.stringify(versions),
    head: head ?? null,
    checkedAt: now,
    dueAt: new Date(now.getTime() + UPSTREAM_CHECK_MS),
    failures: 0,
    problem: null,
  }
  await write((trx) => trx.updateTable('upstream').set(row).where('key', '=', key).execute())
}

/** Puts an upstream off that did not answer; what it answered before stays, with its time. */
export async function putOff(
  write: FencedWrite,
  { key, failures }: DueUpstream,
  problem: string,
  now: Date,
  atLeastMs = 0,
): Promise<void> {
  const wait = Math.max(UPSTREAM_CHECK_MS * 2 ** Math.min(failures, 10), atLeastMs)
  const row = {
    // A host may ask for more years than a date can hold.
    dueAt: new Date(now.getTime() + Math.min(wait, UPSTREAM_RETRY_LAST_MS)),
    failures: failures + 1,
    problem: storableText(problem, MAX_UPSTREAM_PROBLEM_LENGTH),
  }
  await write((trx) => trx.updateTable('upstream').set(row).where('key', '=', key).execute())
}

/** What is known of where a recipe's source comes from; undefined until it was asked once. */
export async function findUpstream(
  db: Db,
  of: Pick<recipe.Main, 'source' | 'build'>,
): Promise<UpstreamRow | undefined> {
  const upstream = upstreamOf(of)
  if (!upstream) return undefined
  const row = await db
    .selectFrom('upstream')
    .select(['versions', 'head', 'checkedAt'])
    .where('key', '=', upstreamKey(upstream))
    .executeTakeFirst()
  return row?.checkedAt ? toUpstreamRow(row, row.checkedAt) : undefined
}

function toUpstreamRow(
  { versions, head }: Pick<Selectable<UpstreamTable>, 'versions' | 'head'>,
  checkedAt: Date,
): UpstreamRow {
  return {
    versions: versions as UpstreamVersions['versions'],
    ...(head === null ? {} : { head }),
    checkedAt,
  }
}
