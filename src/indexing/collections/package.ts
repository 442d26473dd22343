import type { CheckedPackage } from '../../definitions/package.js'
import { parseLicence } from '../../syntax/spdx.js'
import type { DeadLetter } from '../dead-letters.js'
import { type IndexTransaction, touchDefinition } from '../index-transaction.js'
import { nameWords } from '../name-words.js'
import { recordDate } from '../record-date.js'
import { addEvent } from '../update-events.js'
import { definitionUri } from '../uris.js'

/** @returns why the record is not indexed: another definition of the author has the same name after folding */
export async function putPackage(
  tx: IndexTransaction,
  checked: CheckedPackage,
  cid: string,
): Promise<DeadLetter | undefined> {
  const { trx, did, rev, at } = tx
  const { kind, name, foldedName, record } = checked
  const holder = await trx
    .selectFrom('definition')
    .select('key')
    .where('did', '=', did)
    .where('kind', '=', kind)
    .where('foldedName', '=', foldedName)
    .where('key', '<>', name)
    .executeTakeFirst()
  if (holder) {
    const detail = `"${holder.key}" is the same name as "${name}" once case, "-", "_" and "." are folded: choose another.`
    return { reason: 'NameTaken', detail }
  }

  const uri = definitionUri(checked)
  const licence = readLicence(record.licence)
  const row = {
    cid,
    rev,
    summary: record.summary ?? null,
    licence: licence.expression,
    licenceIds: licence.ids,
    category: record.category ?? null,
    language: record.language ?? null,
    roles: record.roles ?? [],
    keywords: record.keywords ?? [],
    keywordWords: (record.keywords ?? []).join(' '),
    status: record.status ?? null,
    createdAt: recordDate(record.createdAt),
    updatedAt: at,
  }
  const summary = {
    hasService: false,
    hasModule: false,
    systems: [],
    newestReleaseUri: null,
    newestVersion: null,
    releaseCount: 0,
    score: 0,
    findingErrors: 0,
    findingWarnings: 0,
    findingInfos: 0,
  }
  const existed = await trx.selectFrom('definition').select('uri').where('uri', '=', uri).executeTakeFirst()
  await trx
    .insertInto('definition')
    .values({
      uri,
      did,
      kind,
      key: name,
      name,
      foldedName,
      nameWords: nameWords(name),
      indexedAt: at,
      ...row,
      ...summary,
    })
    .onConflict((conflict) => conflict.column('uri').doUpdateSet(row))
    .execute()
  touchDefinition(tx, uri, 'all')
  await addEvent(tx, {
    action: existed ? 'describe' : 'define',
    kind,
    key: name,
    definitionUri: uri,
    uri,
    cid,
  })
  return undefined
}

/** Removes the definition; its releases stay, and are found again when it comes back. */
export async function removePackage(tx: IndexTransaction, uri: string): Promise<void> {
  const { trx, did } = tx
  const row = await trx
    .deleteFrom('definition')
    .where('uri', '=', uri)
    .returning(['kind', 'key'])
    .executeTakeFirst()
  if (!row) return
  touchDefinition(tx, uri, 'all')
  await addEvent(tx, { action: 'delete', kind: row.kind, key: row.key, definitionUri: uri, uri, cid: null })
  // A definition that was refused for this one's name may have it now. Its proof was not kept: fetch the whole.
  const waiting = await trx
    .selectFrom('deadLetter')
    .select('id')
    .where('did', '=', did)
    .where('reason', '=', 'NameTaken' satisfies DeadLetter['reason'])
    .executeTakeFirst()
  if (waiting) tx.touched.refetch = true
}

/** The canonical expression; the author's own text, without ids, where it is none. */
function readLicence(text: string | undefined): { expression: string | null; ids: string[] } {
  if (text === undefined) return { expression: null, ids: [] }
  const parsed = parseLicence(text)
  return 'problem' in parsed ? { expression: text, ids: [] } : parsed
}
