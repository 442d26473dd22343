import { describeIssue } from '../../../src/definitions/describe-issue.js'
import { checkModelFiles } from '../../../src/definitions/model-files.js'
import { jsonPath } from '../../../src/definitions/path.js'
import { RecordRefusal } from '../../../src/definitions/refusal.js'
import { files } from '../../../src/lexicons/dev/firn.js'
import { MAX_RECORD_FILES } from '../../../src/limits/models.js'
import type { PinnedModel } from '../../../src/models/artifact.js'

/**
 * Checks a pinned model as it stands in a file, by the rules for a release: whoever wrote the file, paths and names in
 * it lead nowhere but below the directory that a model is laid out in.
 * @throws RecordRefusal; TypeError where it has no files
 */
export function checkPinned({ origin, bases, files: list, layout }: PinnedModel): void {
  const head = {
    ...{ $type: files.$nsid, origin, layout },
    ...(bases.length === 0 ? {} : { bases }),
    fileCount: list.length,
    totalSize: list.reduce((sum, { size }) => sum + size, 0),
  }
  for (let at = 0; at === 0 || at < list.length; at += MAX_RECORD_FILES) {
    const result = files.$safeValidate({ ...head, files: list.slice(at, at + MAX_RECORD_FILES) })
    if (result.success) continue
    const issue = result.reason.issues[0]
    const problem = issue ? `${jsonPath(issue.path)}: ${describeIssue(issue)}` : result.reason.message
    throw new RecordRefusal('LexiconValidationFailed', problem)
  }
  checkModelFiles({ ...head, files: [...list] } as files.Main)
}
