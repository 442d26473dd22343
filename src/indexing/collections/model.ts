import type { CheckedModel } from '../../definitions/model.js'
import { modelAddress } from '../../models/model-address.js'
import type { DeadLetter } from '../dead-letters.js'
import type { Derived, Draft, Placed } from '../draft.js'
import { definitionUri } from '../uris.js'
import { putDefinition, refuseTakenName, removeDefinition } from './definition.js'

/** @returns why the record is not indexed: another model of the author has the same name after folding */
export function putModel(draft: Draft, checked: CheckedModel, placed: Derived): DeadLetter | undefined {
  const taken = refuseTakenName(draft, checked, placed)
  if (taken) return taken
  const { did, name, baseModels, record } = checked
  const { keywords = [], languages = [], task = null, library = null, gated = null } = record
  putDefinition(draft, checked, placed, {
    name,
    keywordWords: [...keywords, task ?? '', library ?? ''].filter((word) => word !== '').join(' '),
    category: null,
    language: null,
    roles: [],
  })
  const { uri } = placed
  draft.changes.models.push({ uri, did, task, library, languages, gated })
  for (const [position, { definition, url, relation = null }] of baseModels.entries()) {
    const base = definition === undefined ? modelAddress(url) : definitionUri(definition)
    draft.changes.modelBases.push({ modelUri: uri, did, base, relation, position })
  }
  return undefined
}

export function removeModel(draft: Draft, placed: Placed): void {
  if (!removeDefinition(draft, placed)) return
  draft.touched.nameFreed = true
  draft.changes.goneModels.push(placed.uri)
}
