import { sql } from 'kysely'
import { anyOf } from '../any-of.js'
import type { Trx } from '../index-transaction.js'
import { type AccountRows, addDefinition, addLetter, noRows, type StoredRelease } from './account-rows.js'

export const RELEASE_COLUMNS = [
  'uri',
  'kind',
  'key',
  'definitionUri',
  'version',
  'versionKey',
  'prerelease',
  'cid',
  'systems',
  'hasService',
  'hasModule',
  'words',
  'yanked',
  'score',
  'findingErrors',
  'findingWarnings',
  'findingInfos',
] as const satisfies (keyof StoredRelease)[]

/** Everything that is stored of accounts: for changes of whole repositories. */
export async function readAccounts(trx: Trx, dids: readonly string[]): Promise<(did: string) => AccountRows> {
  const accounts = new Map(dids.map((did) => [did, noRows()]))
  const of = (did: string): AccountRows => {
    const rows = accounts.get(did)
    if (!rows) throw new TypeError(`a row of ${did}, which was not asked for`)
    return rows
  }
  const ofAll = anyOf(dids)
  const records = await trx
    .selectFrom('record')
    .select(['did', 'uri', 'cid', 'rev'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri, ...row } of records) of(did).records.set(uri, row)
  const deletions = await trx.selectFrom('recordDeletion').selectAll().where('did', '=', ofAll).execute()
  for (const { did, uri, rev } of deletions) of(did).deletions.set(uri, rev)
  const letters = await trx
    .selectFrom('deadLetter')
    .select(['did', 'uri', 'id', 'cid', 'reason'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri, ...letter } of letters) addLetter(of(did), uri, letter)
  const definitions = await trx
    .selectFrom('definition')
    .select(['did', 'uri', 'kind', 'key', 'foldedName'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri, ...row } of definitions) addDefinition(of(did), uri, row)
  const releases = await trx
    .selectFrom('release')
    .select([...RELEASE_COLUMNS, 'did'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, ...row } of releases) of(did).releases.set(row.uri, row)
  const tombstones = await trx
    .selectFrom('releaseTombstone')
    .select(['did', 'uri'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri } of tombstones) of(did).tombstones.add(uri)
  const channels = await trx
    .selectFrom('channel')
    .select(['did', 'uri', 'definitionUri', 'name'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri, ...row } of channels) of(did).channels.set(uri, row)
  const yanks = await trx
    .selectFrom('yank')
    .select(['did', 'uri', 'releaseUri', 'releaseCid', 'cid'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri, ...row } of yanks) of(did).yanks.set(uri, row)
  const collections = await trx
    .selectFrom('collection')
    .select(['did', 'uri'])
    .where('did', '=', ofAll)
    .execute()
  for (const { did, uri } of collections) of(did).collections.add(uri)
  return of
}

/** Which rows of one account its changes touch. */
export interface Reach {
  readonly did: string
  /** Of the changed records: definitions of every kind, then each list those of one collection. */
  readonly definitions: readonly string[]
  readonly channels: readonly string[]
  readonly collections: readonly string[]
  /** Of the changed releases and of those whose yanks changed, and all their yanks. */
  readonly releases: readonly string[]
  readonly yanks: readonly string[]
  /** All of the changed records together. */
  readonly records: readonly string[]
  /** The folded names that changed packages and models have or claim. */
  readonly foldedNames: readonly string[]
}

/** What is stored of the rows that some changes of one account touch. */
export async function readReach(trx: Trx, reach: Reach): Promise<AccountRows> {
  const { did } = reach
  const rows = noRows()
  const records = await trx
    .selectFrom('record')
    .select(['uri', 'cid', 'rev'])
    .where('uri', '=', anyOf(reach.records))
    .execute()
  for (const { uri, ...row } of records) rows.records.set(uri, row)
  const deletions = await trx
    .selectFrom('recordDeletion')
    .select(['uri', 'rev'])
    .where('did', '=', did)
    .execute()
  for (const { uri, rev } of deletions) rows.deletions.set(uri, rev)
  const letters = await trx
    .selectFrom('deadLetter')
    .select(['uri', 'id', 'cid', 'reason'])
    .where('did', '=', did)
    .where((eb) => eb.or([eb('uri', '=', anyOf(reach.records)), eb('reason', '=', 'NameTaken')]))
    .execute()
  for (const { uri, ...letter } of letters) addLetter(rows, uri, letter)
  if (reach.definitions.length > 0) await readDefinitions(trx, reach, rows)
  if (reach.releases.length > 0) await readReleases(trx, reach, rows)
  if (reach.channels.length > 0) {
    const channels = await trx
      .selectFrom('channel')
      .select(['uri', 'definitionUri', 'name'])
      .where('uri', '=', anyOf(reach.channels))
      .execute()
    for (const { uri, ...row } of channels) rows.channels.set(uri, row)
  }
  if (reach.collections.length > 0) {
    const collections = await trx
      .selectFrom('collection')
      .select('uri')
      .where('uri', '=', anyOf(reach.collections))
      .execute()
    for (const { uri } of collections) rows.collections.add(uri)
  }
  return rows
}

async function readDefinitions(
  trx: Trx,
  { did, definitions: uris, foldedNames }: Reach,
  rows: AccountRows,
): Promise<void> {
  const definitions = await trx
    .selectFrom('definition')
    .select(['uri', 'kind', 'key', 'foldedName'])
    .where('did', '=', did)
    .where((eb) => eb.or([eb('foldedName', '=', anyOf(foldedNames)), eb('uri', '=', anyOf(uris))]))
    .execute()
  for (const { uri, ...row } of definitions) addDefinition(rows, uri, row)
}

async function readReleases(trx: Trx, reach: Reach, rows: AccountRows): Promise<void> {
  const releases = await trx
    .selectFrom('release')
    .select(RELEASE_COLUMNS)
    .where('uri', '=', anyOf(reach.releases))
    .execute()
  for (const row of releases) rows.releases.set(row.uri, row)
  const tombstones = await trx
    .selectFrom('releaseTombstone')
    .select('uri')
    .where('uri', '=', anyOf(reach.releases))
    .execute()
  for (const { uri } of tombstones) rows.tombstones.add(uri)
  const yanks = await trx
    .selectFrom('yank')
    .select(['uri', 'releaseUri', 'releaseCid', 'cid'])
    .where('uri', '=', anyOf(reach.yanks))
    .execute()
  for (const { uri, ...row } of yanks) rows.yanks.set(uri, row)
}

/** Releases of definitions, but for those that are known already. */
export async function readOtherReleases(
  trx: Trx,
  definitionUris: readonly string[],
  known: readonly string[],
): Promise<StoredRelease[]> {
  if (definitionUris.length === 0) return []
  return trx
    .selectFrom('release')
    .select(RELEASE_COLUMNS)
    .where('definitionUri', '=', anyOf(definitionUris))
    .where((eb) => eb.not(eb('uri', '=', anyOf(known))))
    .execute()
}

/** The newest of the other releases of definitions, and how many there are: the database need not tell all of them. */
export async function readNewestOthers(
  trx: Trx,
  definitionUris: readonly string[],
  known: readonly string[],
): Promise<(StoredRelease & { count: number })[]> {
  if (definitionUris.length === 0) return []
  return trx
    .selectFrom('release')
    .distinctOn('definitionUri')
    .select(RELEASE_COLUMNS)
    .select(sql<number>`(count(*) over (partition by "definitionUri"))::integer`.as('count'))
    .where('definitionUri', '=', anyOf(definitionUris))
    .where((eb) => eb.not(eb('uri', '=', anyOf(known))))
    .orderBy('definitionUri')
    .orderBy('yanked')
    .orderBy(sql`prerelease and not yanked`)
    .orderBy('versionKey', 'desc')
    .execute()
}
