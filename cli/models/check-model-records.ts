import { hasErrors, lintDefinition, lintRelease } from '../../src/definitions/lint.js'
import { checkFiles } from '../../src/definitions/model-files.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import { model, release } from '../../src/lexicons/dev/firn.js'
import type { PinnedFile } from '../../src/models/listing.js'
import { PublishError } from '../publish/publish-error.js'
import type { ModelRecords } from './model-records.js'

/**
 * Checks the records of a model as an index will, and by what publishing refuses besides.
 * @returns what is no error and should be known all the same, in sentences
 * @throws PublishError `InvalidRecord`
 */
export function checkModelRecords(
  did: string,
  { definition, release: released }: ModelRecords,
  files: readonly PinnedFile[],
  rules: { readonly allowHttp: boolean },
): string[] {
  try {
    const own = checkRecordJson({
      did,
      collection: model.$nsid,
      rkey: definition.rkey,
      json: definition.value,
    })
    const checked = checkRecordJson({
      did,
      collection: release.$nsid,
      rkey: released.rkey,
      json: released.value,
    })
    if (checked.kind !== 'model') throw new Error('The release of a model is one.')
    // An index looks at a list that is a blob only when it has it: too late for who published it.
    checkFiles(checked.files, files, '$.artifact.files')
    const findings = [...lintDefinition(own, rules), ...lintRelease(checked, own, rules)]
    if (hasErrors(findings)) {
      const errors = findings.filter(({ severity }) => severity === 'error')
      const list = errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`).join('\n')
      throw new PublishError(
        'InvalidRecord',
        `The record would not be fit to publish:\n${list}`,
        'Mend that.',
      )
    }
    return findings
      .filter(({ severity }) => severity === 'warning')
      .map(({ message, fix }) => `${message} ${fix}`)
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    throw new PublishError(
      'InvalidRecord',
      `The record would be refused: ${error.detail}`,
      'Mend that in the options, or choose other files.',
      { cause: error },
    )
  }
}
