import { sql } from 'kysely'
import type { Db } from '../../../src/db/database.js'
import { type Author, type DefinitionRef, toAuthor } from '../links.js'

/** Who else says something of the same atom or of its repository. Nothing is merged: each is somebody's own word. */
export interface AtomClaims {
  /** Definitions of the same AtomId by others. */
  readonly atom: readonly DefinitionRef[]
  readonly atomTotal: number
  /** Others with atoms of the same root. */
  readonly root: readonly { readonly author: Author; readonly atoms: number }[]
  readonly rootTotal: number
  /** Other atoms of this author with the same root. */
  readonly siblings: number
  /** Versions of the same AtomId that mirrors of the operator hold, signed or not by whomever. */
  readonly inMirrors: number
}

/** How many of each a page names. */
const SHOWN = 10

interface Claimant {
  did: string
  handle: string | null
  atoms: number
  total: number
}

/** Of active accounts, those with the most atoms of the root first. */
export async function loadClaims(
  db: Db,
  { uri, did, atomId, rootCommit }: { uri: string; did: string; atomId: string; rootCommit: string },
): Promise<AtomClaims> {
  const [atoms, roots, siblings, inMirrors] = await Promise.all([
    db
      .selectFrom('atom')
      .innerJoin('actor', 'actor.did', 'atom.did')
      .select(['atom.did', 'actor.handle', 'atom.label'])
      .select(({ fn }) => fn.countAll<number>().over().as('total'))
      .where('atom.atomId', '=', atomId)
      .where('atom.uri', '<>', uri)
      .where('actor.active', '=', true)
      .orderBy('atom.uri')
      .limit(SHOWN)
      .execute(),
    sql<Claimant>`
      select a.did, a.handle, count(*)::int as atoms, (count(*) over ())::int as total
      from atom t join actor a on a.did = t.did
      where t."rootCommit" = ${rootCommit} and t.did <> ${did} and a.active
      group by a.did, a.handle order by atoms desc, a.did limit ${SHOWN}`.execute(db),
    db
      .selectFrom('atom')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('rootCommit', '=', rootCommit)
      .where('did', '=', did)
      .where('uri', '<>', uri)
      .executeTakeFirst(),
    countInMirrors(db, atomId),
  ])
  return {
    atom: atoms.map((row) => ({
      author: toAuthor(row.did, row.handle),
      kind: 'atom',
      name: row.label,
      key: atomId,
    })),
    atomTotal: atoms[0]?.total ?? 0,
    root: roots.rows.map((row) => ({ author: toAuthor(row.did, row.handle), atoms: row.atoms })),
    rootTotal: roots.rows[0]?.total ?? 0,
    siblings: siblings?.count ?? 0,
    inMirrors,
  }
}

async function countInMirrors(db: Db, atomId: string): Promise<number> {
  const { count } = await db
    .selectFrom('mirrorAtom')
    .innerJoin('mirror', 'mirror.url', 'mirrorAtom.mirror')
    .select(({ fn }) => fn.count<number>('mirrorAtom.version').distinct().as('count'))
    .where('mirrorAtom.atom', '=', atomId)
    .where('mirrorAtom.current', '=', true)
    .where('mirror.operator', '=', true)
    .executeTakeFirstOrThrow()
  return count
}
