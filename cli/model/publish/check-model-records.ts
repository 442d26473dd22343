import { checkFiles } from '../../../src/definitions/model-files.js'
import { model } from '../../../src/lexicons/dev/firn.js'
import type { PinnedFile } from '../../../src/models/listing.js'
import { checkRecords } from '../../publish/check-records.js'
import type { ModelRecords } from './model-records.js'

/**
 * Checks the records of a model as an index will, and by what publishing refuses besides.
 * @returns what is no error and should be known all the same, in sentences
 * @throws PublishError `InvalidRecord`
 */
export function checkModelRecords(
  did: string,
  records: ModelRecords,
  files: readonly PinnedFile[],
  { allowHttp }: { readonly allowHttp: boolean },
): string[] {
  const warnings = checkRecords(did, records, {
    collection: model.$nsid,
    allowHttp,
    mend: 'Mend that in the options, or choose other files.',
    checkMore: (checked) => {
      // An index looks at a list that is a blob only when it has it: too late for who published it.
      if (checked.kind === 'model') checkFiles(checked.files, files, '$.artifact.files')
    },
  })
  return [...warnings.definition, ...warnings.release].map(({ message, fix }) => `${message} ${fix}`)
}
