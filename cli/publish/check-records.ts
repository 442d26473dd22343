import { type Finding, hasErrors, lintDefinition, lintRelease } from '../../src/definitions/lint.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import type { CheckedRelease } from '../../src/definitions/release.js'
import { type atom, type model, release } from '../../src/lexicons/dev/firn.js'
import type { AtomRecordTexts } from './atom-records.js'
import { PublishError } from './publish-error.js'

/** What of checks differs between kinds of things. */
export interface RecordRules {
  /** Of the definition. */
  readonly collection: typeof atom.$nsid | typeof model.$nsid
  readonly allowHttp: boolean
  /** What to do about records that are not fit. */
  readonly mend: string
  /** Checks what a release says of things that are not in it. @throws RecordRefusal */
  readonly checkMore?: (release: CheckedRelease) => void
}

/** What is no error and should be known all the same. */
export interface RecordWarnings {
  readonly definition: readonly Finding[]
  readonly release: readonly Finding[]
}

/**
 * Checks records as an index will, and by what publishing refuses besides.
 * @throws PublishError `InvalidRecord`
 */
export function checkRecords(
  did: string,
  { definition, release: released }: Pick<AtomRecordTexts, 'definition' | 'release'>,
  { collection, allowHttp, mend, checkMore }: RecordRules,
): RecordWarnings {
  try {
    const own = checkRecordJson({ did, collection, rkey: definition.rkey, json: definition.value })
    const checked = checkRecordJson({
      did,
      collection: release.$nsid,
      rkey: released.rkey,
      json: released.value,
    })
    checkMore?.(checked)
    const ofDefinition = lintDefinition(own, { allowHttp })
    const ofRelease = lintRelease(checked, own, { allowHttp })
    const findings = [...ofDefinition, ...ofRelease]
    if (hasErrors(findings)) {
      const errors = findings.filter(({ severity }) => severity === 'error')
      const list = errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`).join('\n')
      throw new PublishError('InvalidRecord', `The record would not be fit to publish:\n${list}`, mend)
    }
    return { definition: ofDefinition.filter(isWarning), release: ofRelease.filter(isWarning) }
  } catch (cause) {
    if (!(cause instanceof RecordRefusal)) throw cause
    throw new PublishError('InvalidRecord', `The record would be refused: ${cause.detail}`, mend, { cause })
  }
}

function isWarning({ severity }: Finding): boolean {
  return severity === 'warning'
}
