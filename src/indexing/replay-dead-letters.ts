import type { Db } from '../db/database.js'
import { IdentityError } from '../identity/identity-error.js'
import { CommitRefusal } from '../repo/refusal.js'
import { HostError } from './host-client.js'
import { type IndexAtOnceContext, indexAtOnce } from './index-at-once.js'
import { type DeadLetterFilter, listDeadLetters } from './list-dead-letters.js'

/** What came of a record that was tried again. */
export interface Replayed {
  readonly uri: string
  /**
   * `refused`: it still cannot be indexed; `gone`: its author deleted it or put something else in its place, which
   * stands there now; `failed`: it could not be asked for, and its letter stays.
   */
  readonly outcome: 'indexed' | 'refused' | 'gone' | 'failed'
  /** The reason of `refused` and `failed`. */
  readonly why: string | null
}

/**
 * Tries records again that could not be indexed: each is asked for anew at its author's PDS, verified, and indexed as
 * it is now. For after a fault of ours was mended, or the name that stood in the way was given up.
 */
export async function* replayDeadLetters(
  ctx: IndexAtOnceContext,
  filter: DeadLetterFilter = {},
): AsyncGenerator<Replayed> {
  const tried = new Set<string>()
  for await (const letters of listDeadLetters(ctx.db, filter)) {
    for (const { uri, cid } of letters) {
      // Several contents of one record may have been refused; what stands there now is one.
      if (tried.has(uri)) continue
      tried.add(uri)
      yield await replay(ctx, uri, cid)
    }
  }
}

async function replay(ctx: IndexAtOnceContext, uri: string, cid: string): Promise<Replayed> {
  try {
    await indexAtOnce(ctx, [uri])
  } catch (error) {
    if (error instanceof HostError || error instanceof IdentityError || error instanceof CommitRefusal) {
      return { uri, outcome: 'failed', why: error.message }
    }
    throw error
  }
  return { uri, ...(await outcomeOf(ctx.db, uri, cid)) }
}

async function outcomeOf(db: Db, uri: string, cid: string): Promise<Omit<Replayed, 'uri'>> {
  const letter = await db
    .selectFrom('deadLetter')
    .select(['reason', 'detail'])
    .where('uri', '=', uri)
    .executeTakeFirst()
  if (letter) return { outcome: 'refused', why: `${letter.reason}: ${letter.detail}` }
  const record = await db.selectFrom('record').select('cid').where('uri', '=', uri).executeTakeFirst()
  return { outcome: record?.cid === cid ? 'indexed' : 'gone', why: null }
}
