import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { anyOf } from './any.js'

/** Which way lineage is followed: to what a model was made from, or to what was made from it. */
export type Direction = 'bases' | 'derived'

/** A model, by its at-uri or its address, and how many steps away it is. */
export interface LineageStep {
  readonly id: string
  readonly step: number
}

export interface Steps {
  /** The nearest first. */
  readonly steps: readonly LineageStep[]
  /** Whether these are all. */
  readonly complete: boolean
}

/** What one model says of another that it was made from. */
export interface LineageLink {
  readonly from: string
  readonly to: string
  readonly relation: string | null
}

/**
 * Follows lineage from a model, a query for each step, as far as `depth` and `limit` let it. Models may name each
 * other in a circle: each is told once. Who is not active says nothing.
 */
export async function followLineage(
  db: Db,
  start: string,
  direction: Direction,
  { depth, limit }: { readonly depth: number; readonly limit: number },
): Promise<Steps> {
  const seen = new Set([start])
  const steps: LineageStep[] = []
  let frontier = [start]
  for (let step = 1; frontier.length > 0; step++) {
    const room = step > depth ? 0 : limit - steps.length
    const found = await neighbours(db, direction, frontier, [...seen], room + 1)
    frontier = found.slice(0, room)
    if (found.length > room) {
      steps.push(...frontier.map((id) => ({ id, step })))
      return { steps, complete: false }
    }
    for (const id of frontier) {
      seen.add(id)
      steps.push({ id, step })
    }
  }
  return { steps, complete: true }
}

/** In the order in which authors name bases; what was made from a model by its name. */
async function neighbours(
  db: Db,
  direction: Direction,
  frontier: readonly string[],
  seen: readonly string[],
  limit: number,
): Promise<string[]> {
  const [own, other] =
    direction === 'bases' ? (['modelUri', 'base'] as const) : (['base', 'modelUri'] as const)
  const rows = await db
    .selectFrom('modelBase as b')
    .innerJoin('actor as a', 'a.did', 'b.did')
    .select(`b.${other} as id`)
    .where('a.active', '=', true)
    .where(`b.${own}`, '=', anyOf(frontier))
    .where((eb) => eb.not(eb(`b.${other}`, '=', anyOf(seen))))
    .groupBy(`b.${other}`)
    .orderBy(sql`min(b.position)`)
    .orderBy(sql`${sql.ref(`b.${other}`)} collate "C"`)
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** All that some models say of each other. */
export function linksAmong(db: Db, ids: readonly string[]): Promise<LineageLink[]> {
  return db
    .selectFrom('modelBase as b')
    .innerJoin('actor as a', 'a.did', 'b.did')
    .select(['b.base as from', 'b.modelUri as to', 'b.relation'])
    .where('a.active', '=', true)
    .where('b.base', '=', anyOf(ids))
    .where('b.modelUri', '=', anyOf(ids))
    .orderBy(sql`b."modelUri" collate "C"`)
    .orderBy('b.position')
    .execute()
}
