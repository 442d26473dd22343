import { type LexMap, lexStringify } from '@atproto/lex'
import type { CheckedRelease } from '../../definitions/release.js'
import { prebuilt } from '../../lexicons/dev/firn/recipe.js'
import { isPrerelease, versionSortKey } from '../../requirement/version.js'
import { type IndexTransaction, touchDefinition } from '../index-transaction.js'
import { recordDate } from '../record-date.js'
import { addEvent } from '../update-events.js'
import { definitionUri, releaseUri } from '../uris.js'

export interface ReleaseContent {
  cid: string
  value: LexMap
  proof: Uint8Array
}

/**
 * First seen wins: the first CID under a key is the release for ever, also after its deletion. Another one is kept
 * as a conflict and never served.
 *
 * @returns whether this content is the release
 */
export async function putRelease(
  tx: IndexTransaction,
  checked: CheckedRelease,
  content: ReleaseContent,
): Promise<boolean> {
  const pinnedCid = await pin(tx, checked.rkey, content.cid)
  if (pinnedCid !== content.cid) {
    await addConflict(tx, checked, content, pinnedCid)
    return false
  }
  const { trx, did, rev, at } = tx
  const { kind, name, version, recipe, record } = checked
  const uri = releaseUri({ did, kind, name, version: version.text })
  const definition = definitionUri(checked)
  await trx
    .insertInto('release')
    .values({
      uri,
      did,
      kind,
      key: name,
      definitionUri: definition,
      version: version.text,
      versionKey: versionSortKey(version),
      prerelease: isPrerelease(version),
      cid: content.cid,
      rev,
      sourceKind: formOf(recipe.source),
      buildKind: formOf(recipe.build),
      systems: systemsOf(checked),
      hasService: recipe.service !== undefined,
      hasModule: (recipe.modules ?? []).length > 0,
      score: 0,
      findingErrors: 0,
      findingWarnings: 0,
      findingInfos: 0,
      yanked: false,
      createdAt: recordDate(record.createdAt),
      indexedAt: at,
    })
    .execute()
  await addDependencies(tx, uri, checked)
  await trx.deleteFrom('releaseTombstone').where('uri', '=', uri).execute()
  tx.touched.releases.add(uri)
  touchDefinition(tx, definition)
  await addEvent(tx, {
    action: 'release',
    kind,
    key: name,
    definitionUri: definition,
    uri,
    cid: content.cid,
    version: version.text,
  })
  return true
}

/** Leaves a tombstone in place of the release. The pin stays. */
export async function removeRelease(tx: IndexTransaction, uri: string): Promise<void> {
  const { trx, did, at } = tx
  const row = await trx
    .deleteFrom('release')
    .where('uri', '=', uri)
    .returning(['kind', 'key', 'definitionUri', 'version', 'cid'])
    .executeTakeFirst()
  if (!row) return
  const { kind, key, definitionUri, version, cid } = row
  await trx.deleteFrom('dependency').where('releaseUri', '=', uri).execute()
  await trx
    .insertInto('releaseTombstone')
    .values({ uri, did, definitionUri, version, cid, deletedAt: at })
    .onConflict((conflict) => conflict.column('uri').doUpdateSet({ cid, deletedAt: at }))
    .execute()
  touchDefinition(tx, definitionUri)
  await addEvent(tx, { action: 'delete', kind, key, definitionUri, uri, cid: null, version })
}

/** The CID pinned under a key; this one, when there was none. */
async function pin({ trx, did, rev, at }: IndexTransaction, rkey: string, cid: string): Promise<string> {
  await trx
    .insertInto('releasePin')
    .values({ did, rkey, cid, rev, firstSeenAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const pinned = await trx
    .selectFrom('releasePin')
    .select('cid')
    .where('did', '=', did)
    .where('rkey', '=', rkey)
    .executeTakeFirstOrThrow()
  return pinned.cid
}

async function addConflict(
  tx: IndexTransaction,
  checked: CheckedRelease,
  { cid, value, proof }: ReleaseContent,
  pinnedCid: string,
): Promise<void> {
  const { trx, did, rev, at } = tx
  const { kind, name } = checked
  const version = checked.version.text
  const uri = releaseUri({ did, kind, name, version })
  const definition = definitionUri(checked)
  const added = await trx
    .insertInto('releaseConflict')
    .values({
      uri,
      cid,
      did,
      definitionUri: definition,
      pinnedCid,
      rev,
      json: lexStringify(value),
      proof,
      seenAt: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('uri')
    .executeTakeFirst()
  if (added) {
    await addEvent(tx, { action: 'conflict', kind, key: name, definitionUri: definition, uri, cid, version })
  }
}

async function addDependencies(
  { trx }: IndexTransaction,
  uri: string,
  checked: CheckedRelease,
): Promise<void> {
  const rows = checked.dependencies.map(({ name, definition }, index) => ({
    releaseUri: uri,
    name,
    definitionUri: definitionUri(definition),
    requirement: checked.record.dependencies?.[index]?.requirement ?? '*',
  }))
  if (rows.length > 0) await trx.insertInto('dependency').values(rows).execute()
}

/** `git` of `dev.firn.recipe#git`. */
function formOf(form: { $type?: string } | undefined): string | null {
  return form?.$type?.split('#')[1] ?? null
}

/** The systems that it names; binaries name theirs one by one. */
function systemsOf({ record, recipe }: CheckedRelease): string[] {
  if (record.systems && record.systems.length > 0) return record.systems
  if (!prebuilt.$isTypeOf(recipe.build)) return []
  return [...new Set(recipe.build.platforms.map(({ system }) => system))]
}
