import { type LintRules, lintDefinition, lintRelease } from '../../src/definitions/lint.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { model, release } from '../../src/lexicons/dev/firn.js'
import { modelReleaseKey, sampleFiles, sampleModel, sampleModelRelease } from './sample-models.js'
import { AUTHOR, type Json } from './sample-records.js'

/** What checks and lint find in the sample records of models with one thing changed. */

export function checkedModel(json: Json, rkey = 'tiny') {
  return checkRecordJson({ did: AUTHOR, collection: model.$nsid, rkey, json })
}

export function checkedModelRelease(json: Json, rkey: string = modelReleaseKey(json)) {
  const checked = checkRecordJson({ did: AUTHOR, collection: release.$nsid, rkey, json })
  if (checked.kind !== 'model') throw new TypeError(`${rkey} is of no model`)
  return checked
}

export function ofModel(change: Json, rules?: LintRules) {
  return lintDefinition(checkedModel(sampleModel(change)), rules)
}

export function ofFiles(change: Json, rules?: LintRules) {
  const artifact = sampleFiles(change)
  return lintRelease(checkedModelRelease(sampleModelRelease({ artifact })), undefined, rules)
}
