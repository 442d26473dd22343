import type { CheckedPackage } from '../../definitions/package.js'
import { parseLicence } from '../../syntax/spdx.js'
import type { DeadLetter } from '../dead-letters.js'
import { addEvent, type Derived, type Draft, type Placed, touchDefinition } from '../draft.js'
import { nameWords } from '../name-words.js'
import { recordDate } from '../record-date.js'
import { addDefinition, dropDefinition, holderOf } from '../rows/account-rows.js'
import type { BulkRow } from '../rows/column-types.js'
import type { DefinitionSummary } from '../rows/row-changes.js'

/** @returns why the record is not indexed: another definition of the author has the same name after folding */
export function putPackage(
  draft: Draft,
  checked: CheckedPackage,
  { uri, rev, cid, indexedAt }: Derived,
): DeadLetter | undefined {
  const { did, rows, changes, fresh } = draft
  const { kind, name, foldedName, record } = checked
  const holder = holderOf(rows, checked)
  if (holder !== undefined && holder !== uri) {
    const detail = `"${rows.definitions.get(holder)?.key}" is the same name as "${name}" once case, "-", "_" and "." are folded: choose another.`
    return { reason: 'NameTaken', detail }
  }
  const licence = readLicence(record.licence)
  const row: BulkRow<'definition'> = {
    uri,
    did,
    kind,
    key: name,
    name,
    foldedName,
    nameWords: nameWords(name),
    keywordWords: (record.keywords ?? []).join(' '),
    cid,
    rev,
    summary: record.summary ?? null,
    licence: licence.expression,
    licenceIds: licence.ids,
    category: record.category ?? null,
    language: record.language ?? null,
    roles: record.roles ?? [],
    keywords: record.keywords ?? [],
    status: record.status ?? null,
    createdAt: recordDate(record.createdAt),
    indexedAt,
    updatedAt: indexedAt,
    // Worked out once all records are there.
    ...NO_SUMMARY,
  }
  changes.definitions.push(row)
  fresh.definitions.set(uri, row)
  const existed = rows.definitions.has(uri)
  addDefinition(rows, uri, { kind, key: name, foldedName })
  touchDefinition(draft, uri, 'all')
  const action = existed ? 'describe' : 'define'
  addEvent(draft, { action, kind, key: name, definitionUri: uri, uri, cid })
  return undefined
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

/** Removes the definition; its releases stay, and are found again when it comes back. */
export function removePackage(draft: Draft, { uri }: Placed): void {
  const { rows, changes, touched } = draft
  const row = dropDefinition(rows, uri)
  if (!row) return
  changes.goneDefinitions.push(uri)
  touchDefinition(draft, uri, 'all')
  const { kind, key } = row
  addEvent(draft, { action: 'delete', kind, key, definitionUri: uri, uri, cid: null })
  touched.nameFreed = true
}

/** The canonical expression; the author's own text, without ids, where it is none. */
function readLicence(text: string | undefined): { expression: string | null; ids: string[] } {
  if (text === undefined) return { expression: null, ids: [] }
  const parsed = parseLicence(text)
  return 'problem' in parsed ? { expression: text, ids: [] } : parsed
}
