import { expect } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { type UntilOptions, until } from '../support/until.js'
import type { Author } from './harness.js'

/** Names of an author's definitions, sorted. */
export async function definitionNames(db: Db, author: Author): Promise<string[]> {
  const rows = await db
    .selectFrom('definition')
    .select('name')
    .where('did', '=', author.did)
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** Waits until exactly these definitions of an author are indexed. */
export async function names(db: Db, author: Author, expected: string[]): Promise<void> {
  const found = async () => {
    expect(await definitionNames(db, author)).toEqual(expected)
    return true
  }
  await until(found, { what: `the definitions ${expected.join(', ')}` })
}

/** Waits until a repository is followed, up to its latest revision. */
export async function isFollowed(db: Db, author: Author): Promise<void> {
  const { data } = await author.agent.com.atproto.sync.getLatestCommit({ did: author.did })
  const row = () =>
    db.selectFrom('repo').select(['state', 'rev']).where('did', '=', author.did).executeTakeFirst()
  await until(
    async () => {
      expect(await row()).toEqual({ state: 'active', rev: data.rev })
      return true
    },
    { what: `the repository at ${data.rev}` },
  )
}

/**
 * Waits until everything up to an event is stored. The cursor may be past it by then: a repository that was fetched shows
 * a commit before the relay has told it, and the relay tells it while the test waits.
 */
export async function cursorIsAt(
  db: Db,
  seq: number,
  options: Pick<UntilOptions, 'timeoutMs'> = {},
): Promise<void> {
  const cursor = async () => (await db.selectFrom('sourceCursor').select('seq').executeTakeFirst())?.seq
  await until(async () => ((await cursor()) ?? -1) >= seq, { what: `the cursor at ${seq}`, ...options })
}
