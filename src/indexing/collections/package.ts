import type { CheckedPackage } from '../../definitions/package.js'
import type { DeadLetter } from '../dead-letters.js'
import type { Derived, Draft, Placed } from '../draft.js'
import { holderOf } from '../rows/account-rows.js'
import { putDefinition, removeDefinition } from './definition.js'

/** @returns why the record is not indexed: another definition of the author has the same name after folding */
export function putPackage(draft: Draft, checked: CheckedPackage, placed: Derived): DeadLetter | undefined {
  const { name, record } = checked
  const holder = holderOf(draft.rows, checked)
  if (holder !== undefined && holder !== placed.uri) {
    const detail = `"${draft.rows.definitions.get(holder)?.key}" is the same name as "${name}" once case, "-", "_" and "." are folded: choose another.`
    return { reason: 'NameTaken', detail }
  }
  putDefinition(draft, checked, placed, {
    name,
    keywordWords: (record.keywords ?? []).join(' '),
    category: record.category ?? null,
    language: record.language ?? null,
    roles: record.roles ?? [],
  })
  return undefined
}

export function removePackage(draft: Draft, placed: Placed): void {
  if (removeDefinition(draft, placed)) draft.touched.nameFreed = true
}
