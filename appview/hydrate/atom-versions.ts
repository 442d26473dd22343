import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { snapshot } from '../../src/lexicons/dev/firn.js'
import { type Actors, authorOf, hydrateActors } from './actors.js'
import { anyOf, indexBy } from './any.js'

/** Where a version of an atom was found: a release by its at-uri, or a ref of a mirror. */
export type AtomVersionKey = { readonly uri: string } | { readonly mirror: string; readonly ref: string }

/** What every source says of a version. */
export interface VersionRow {
  readonly atomId: string
  readonly label: string
  readonly rootCommit: string
  readonly version: string
  readonly rev: string
  readonly tree: string
  readonly origin: string
  readonly format: string
  readonly path: string | null
  readonly contentHash: string | null
  readonly mirrors: string[]
  /** As they stand in the record; null where it names none. */
  readonly sets: snapshot.Set[] | null
  readonly requirements: snapshot.Requirement[] | null
}

export interface SignedVersionRow extends VersionRow {
  readonly uri: string
  readonly cid: string
  readonly yanked: boolean
}

/** Everything that the views of some versions need. */
export interface AtomVersions {
  readonly actors: Actors
  /** By the release's at-uri. */
  readonly signed: ReadonlyMap<string, SignedVersionRow>
  /** By `mirrorKey`. */
  readonly unsigned: ReadonlyMap<string, VersionRow>
}

export function mirrorKey({ mirror, ref }: { mirror: string; ref: string }): string {
  return JSON.stringify([mirror, ref])
}

/** Reads all of that, one query for each table. */
export async function hydrateAtomVersions(db: Db, keys: readonly AtomVersionKey[]): Promise<AtomVersions> {
  const uris = keys.flatMap((key) => ('uri' in key ? [key.uri] : []))
  const refs = keys.flatMap((key) => ('uri' in key ? [] : [key]))
  const [actors, signed, unsigned] = await Promise.all([
    hydrateActors(db, uris.map(authorOf)),
    readSigned(db, uris),
    readUnsigned(db, refs),
  ])
  return {
    actors,
    signed: indexBy(signed, 'uri'),
    unsigned: new Map(unsigned.map((row) => [mirrorKey(row), row])),
  }
}

function readSigned(db: Db, uris: readonly string[]): Promise<SignedVersionRow[]> {
  return db
    .selectFrom('atomRelease')
    .innerJoin('release', 'release.uri', 'atomRelease.uri')
    .innerJoin('record', 'record.uri', 'atomRelease.uri')
    .select(['atomRelease.uri', 'release.cid', 'release.yanked', 'atomRelease.atomId', 'atomRelease.label'])
    .select(['atomRelease.rootCommit', 'atomRelease.version', 'atomRelease.commit as rev'])
    .select(['atomRelease.tree', 'atomRelease.origin', 'atomRelease.format', 'atomRelease.path'])
    .select(['atomRelease.contentHash', 'atomRelease.mirrors'])
    .select(sql<snapshot.Set[] | null>`record.json #> '{artifact,sets}'`.as('sets'))
    .select(sql<snapshot.Requirement[] | null>`record.json #> '{artifact,requirements}'`.as('requirements'))
    .where('atomRelease.uri', '=', anyOf(uris))
    .execute()
}

async function readUnsigned(db: Db, refs: readonly { mirror: string; ref: string }[]) {
  if (refs.length === 0) return []
  const { rows } = await sql<VersionRow & { mirror: string; ref: string }>`
    select m.mirror, m.ref, m.atom as "atomId", m.label, m.root as "rootCommit", m.version, m.rev, m.tree, m.origin,
      m.format, m.path, null as "contentHash", array[m.mirror] as mirrors, m.sets, m.requirements
    from "mirrorAtom" m
    join unnest(${refs.map(({ mirror }) => mirror)}::text[], ${refs.map(({ ref }) => ref)}::text[]) as wanted (mirror, ref)
      on wanted.mirror = m.mirror and wanted.ref = m.ref
    where m.current`.execute(db)
  return rows
}
