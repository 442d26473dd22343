import { type Finding, hasErrors, lintDefinition, lintRelease } from '../../src/definitions/lint.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import type { AtomRecordTexts } from './atom-records.js'
import { PublishError } from './publish-error.js'

/** What is no error and should be known all the same, in sentences. */
export interface RecordWarnings {
  readonly definition: readonly string[]
  readonly release: readonly string[]
}

/**
 * Checks records as an index will, and by what publishing refuses besides.
 * @throws PublishError `InvalidRecord`
 */
export function checkRecords(
  did: string,
  records: AtomRecordTexts,
  rules: { readonly allowHttp: boolean },
): RecordWarnings {
  try {
    const { definition, release: released } = records
    const checkedAtom = checkRecordJson({
      ...{ did, collection: atom.$nsid, rkey: definition.rkey },
      json: definition.value,
    })
    const checked = checkRecordJson({
      did,
      collection: release.$nsid,
      rkey: released.rkey,
      json: released.value,
    })
    if (checked.kind !== 'atom') throw new Error('The release of an atom is one.')
    const ofDefinition = lintDefinition(checkedAtom, rules)
    const ofRelease = lintRelease(checked, checkedAtom, rules)
    const findings = [...ofDefinition, ...ofRelease]
    if (hasErrors(findings)) {
      const errors = findings.filter(({ severity }) => severity === 'error')
      const list = errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`).join('\n')
      throw new PublishError(
        'InvalidRecord',
        `The record would not be fit to publish:\n${list}`,
        'Mend that, and commit.',
      )
    }
    return { definition: warningsIn(ofDefinition), release: warningsIn(ofRelease) }
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    const hint = 'Mend that in the manifest or the options, and commit.'
    throw new PublishError('InvalidRecord', `The record would be refused: ${error.detail}`, hint, {
      cause: error,
    })
  }
}

/** No manifest of an atom has a field for it. */
const LICENCE_FIX = 'Say its SPDX expression with --licence, for example --licence "MIT OR Apache-2.0".'

function warningsIn(findings: readonly Finding[]): string[] {
  return findings
    .filter(({ severity }) => severity === 'warning')
    .map(({ code, message, fix }) => `${message} ${code === 'missing-licence' ? LICENCE_FIX : fix}`)
}
