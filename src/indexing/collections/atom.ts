import type { CheckedAtom } from '../../definitions/atom.js'
import type { Derived, Draft, Placed } from '../draft.js'
import { putDefinition, removeDefinition } from './definition.js'

/** An atom as one author describes it. Others may claim the same: each stands for itself. */
export function putAtom(draft: Draft, checked: CheckedAtom, placed: Derived): void {
  const { did, name: atomId, record } = checked
  const { label, rootCommit, set = null, mirrors = [], keywords = [] } = record
  putDefinition(draft, checked, placed, {
    name: label,
    keywordWords: [...keywords, ...(set === null ? [] : [set])].join(' '),
    category: null,
    language: null,
    roles: [],
  })
  draft.changes.atoms.push({ uri: placed.uri, did, atomId, label, rootCommit, setTag: set, mirrors })
}

export function removeAtom(draft: Draft, placed: Placed): void {
  if (removeDefinition(draft, placed)) draft.changes.goneAtoms.push(placed.uri)
}
