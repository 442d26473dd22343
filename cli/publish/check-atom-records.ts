import type { Finding } from '../../src/definitions/lint.js'
import { atom } from '../../src/lexicons/dev/firn.js'
import type { AtomRecordTexts } from './atom-records.js'
import { checkRecords } from './check-records.js'

/** What is no error and should be known all the same, in sentences. */
export interface AtomRecordWarnings {
  readonly definition: readonly string[]
  readonly release: readonly string[]
}

/**
 * Checks the records of an atom as an index will, and by what publishing refuses besides.
 * @throws PublishError `InvalidRecord`
 */
export function checkAtomRecords(
  did: string,
  records: AtomRecordTexts,
  { allowHttp }: { readonly allowHttp: boolean },
): AtomRecordWarnings {
  const { definition, release } = checkRecords(did, records, {
    collection: atom.$nsid,
    allowHttp,
    mend: 'Mend that in the manifest or the options, and commit.',
  })
  return { definition: definition.map(sentence), release: release.map(sentence) }
}

/** No manifest of an atom has a field for it. */
const LICENCE_FIX = 'Say its SPDX expression with --licence, for example --licence "MIT OR Apache-2.0".'

function sentence({ code, message, fix }: Finding): string {
  return `${message} ${code === 'missing-licence' ? LICENCE_FIX : fix}`
}
