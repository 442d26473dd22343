import type { CheckedAtom } from '../../definitions/atom.js'
import type { CheckedModel } from '../../definitions/model.js'
import type { CheckedPackage } from '../../definitions/package.js'
import { parseLicence } from '../../syntax/spdx.js'
import type { DeadLetter } from '../dead-letters.js'
import { addEvent, type Derived, type Draft, type Placed, touchDefinition } from '../draft.js'
import { nameWords } from '../name-words.js'
import { recordDate } from '../record-date.js'
import { addDefinition, dropDefinition, holderOf } from '../rows/account-rows.js'
import type { BulkRow } from '../rows/column-types.js'
import type { DefinitionSummary } from '../rows/row-changes.js'

/** What definitions of different kinds say in different ways. */
type Own = Pick<BulkRow<'definition'>, 'name' | 'keywordWords' | 'category' | 'language' | 'roles'>

/** @returns why a definition is not indexed: another of its author and kind has the same name after folding */
export function refuseTakenName(
  { rows }: Draft,
  checked: CheckedPackage | CheckedModel,
  { uri }: Pick<Derived, 'uri'>,
): DeadLetter | undefined {
  const holder = holderOf(rows, checked)
  if (holder === undefined || holder === uri) return undefined
  const detail = `"${rows.definitions.get(holder)?.key}" is the same name as "${checked.name}" once case, "-", "_" and "." are folded: choose another.`
  return { reason: 'NameTaken', detail }
}

/** The row of a definition, and what follows from its being there. */
export function putDefinition(
  draft: Draft,
  { kind, name: key, foldedName, record }: CheckedPackage | CheckedAtom | CheckedModel,
  { uri, rev, cid, indexedAt }: Derived,
  own: Own,
): void {
  const { did, rows, changes, fresh } = draft
  const licence = readLicence(record.licence)
  const row: BulkRow<'definition'> = {
    uri,
    did,
    kind,
    key,
    foldedName,
    nameWords: nameWords(own.name),
    cid,
    rev,
    summary: record.summary ?? null,
    licence: licence.expression,
    licenceIds: licence.ids,
    keywords: record.keywords ?? [],
    status: record.status ?? null,
    createdAt: recordDate(record.createdAt),
    indexedAt,
    updatedAt: indexedAt,
    ...own,
    // Worked out once all records are there.
    ...NO_SUMMARY,
  }
  changes.definitions.push(row)
  fresh.definitions.set(uri, row)
  const existed = rows.definitions.has(uri)
  addDefinition(rows, uri, { kind, key, foldedName })
  touchDefinition(draft, uri, 'all')
  const action = existed ? 'describe' : 'define'
  addEvent(draft, { action, kind, key, definitionUri: uri, uri, cid })
}

const NO_SUMMARY: DefinitionSummary = {
  newestReleaseUri: null,
  newestVersion: null,
  releaseWords: '',
  systems: [],
  hasService: false,
  hasModule: false,
  releaseCount: 0,
  score: 0,
  findingErrors: 0,
  findingWarnings: 0,
  findingInfos: 0,
}

/**
 * Removes a definition; its releases stay, and are found again when it comes back.
 * @returns whether there was one
 */
export function removeDefinition(draft: Draft, { uri }: Placed): boolean {
  const { rows, changes } = draft
  const row = dropDefinition(rows, uri)
  if (!row) return false
  changes.goneDefinitions.push(uri)
  touchDefinition(draft, uri, 'all')
  const { kind, key } = row
  addEvent(draft, { action: 'delete', kind, key, definitionUri: uri, uri, cid: null })
  return true
}

/** The canonical expression; the author's own text, without ids, where it is none. */
function readLicence(text: string | undefined): { expression: string | null; ids: string[] } {
  if (text === undefined) return { expression: null, ids: [] }
  const parsed = parseLicence(text)
  return 'problem' in parsed ? { expression: text, ids: [] } : parsed
}
