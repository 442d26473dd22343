import modelLexicon from '../../../lexicons/dev/firn/model.json' with { type: 'json' }
import { type Finding, finding } from './finding.js'
import type { LintedModel } from './linted.js'
import { lintLicence, lintLinks, lintStatus, lintStatusWord, lintSummary, lintWord } from './metadata.js'
import { lintLink, type UrlRules } from './urls.js'

const { gated: gates } = modelLexicon.defs.main.record.properties
const { relation: relations } = modelLexicon.defs.baseModel.properties

/** What the definition of a model lacks for people to find it, trust it and know what they may do with it. */
export function lintModel({ record }: LintedModel, rules: UrlRules): Finding[] {
  return [
    ...lintSummary(record),
    ...lintLicence(record),
    ...lintLinks(record, rules),
    ...lintTask(record),
    ...lintGate(record),
    ...lintBases(record, rules),
    ...lintStatusWord(record),
    ...lintStatus(record),
  ]
}

function lintTask({ task }: LintedModel['record']): Finding[] {
  if (task?.trim()) return []
  const fix = 'Add "task", as model hubs name it, for example text-generation.'
  return [finding('missing-task', ['task'], 'Nobody finds it by what it does.', fix)]
}

function lintGate({ gated }: LintedModel['record']): Finding[] {
  if (gated === undefined) return []
  const message = 'Its hub hands the weights out only to people who agreed to its terms.'
  const fix = 'Say so where people read about it: whoever builds it needs an account there, and its token.'
  return [finding('gated-model', ['gated'], message, fix), ...lintWord(gated, gates.knownValues, ['gated'])]
}

function lintBases({ baseModels = [] }: LintedModel['record'], rules: UrlRules): Finding[] {
  return baseModels.flatMap(({ url, relation }, index) => [
    ...(url === undefined ? [] : lintLink(url, ['baseModels', index, 'url'], rules)),
    ...(relation === undefined
      ? []
      : lintWord(relation, relations.knownValues, ['baseModels', index, 'relation'])),
  ])
}
