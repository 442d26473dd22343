import type { CheckedPackage } from '../../definitions/package.js'
import type { DeadLetter } from '../dead-letters.js'
import type { Derived, Draft, Placed } from '../draft.js'
import { putDefinition, refuseTakenName, removeDefinition } from './definition.js'

/** @returns why the record is not indexed: another definition of the author has the same name after folding */
export function putPackage(draft: Draft, checked: CheckedPackage, placed: Derived): DeadLetter | undefined {
  const taken = refuseTakenName(draft, checked, placed)
  if (taken) return taken
  const { name, record } = checked
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
