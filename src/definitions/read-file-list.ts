import { l } from '@atproto/lex'
import { files } from '../lexicons/dev/firn.js'
import { MAX_FILE_LIST_BYTES } from '../limits/models.js'
import { FileListError } from '../models/file-list-error.js'
import { weightFormatsOf } from '../models/formats/by-name.js'
import { findUnsafeValue } from '../syntax/safe-text.js'
import { describeIssue } from './describe-issue.js'
import { checkFiles } from './model-files.js'
import { jsonPath } from './path.js'
import { quickCheck } from './quick-check.js'
import { RecordRefusal } from './refusal.js'

const LIST = l.object({ files: l.array(l.ref<files.File>(() => files.file)) })

/**
 * The files of a release whose record names a blob that lists them, checked as those of a record are. Of their formats
 * the record says all: whoever judges a release by its record alone, as lint and score do, is not deceived.
 * @param bytes of the blob; that they have its CID is for the caller to see
 * @throws FileListError
 */
export function readFileList(bytes: Uint8Array, found: files.Main): files.File[] {
  if (bytes.length > MAX_FILE_LIST_BYTES) {
    throw new FileListError(
      `The list of files has ${bytes.length} bytes, at most ${MAX_FILE_LIST_BYTES} are allowed: publish fewer files.`,
    )
  }
  const value = parse(bytes)
  const unsafe = findUnsafeValue(value)
  if (unsafe) throw new FileListError(`The list of files cannot be read: ${unsafe.path}: ${unsafe.problem}.`)
  const list = validate(value)
  try {
    checkFiles(found, list, '$.files')
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    throw new FileListError(`The list of files is not that of the release: ${error.detail}`, { cause: error })
  }
  checkFormats(found, list)
  return list
}

function checkFormats({ weightFormats: said = [] }: files.Main, list: readonly files.File[]): void {
  const found = weightFormatsOf(list.map(({ path }) => path))
  const unsaid = found.filter((format) => !said.includes(format))
  if (unsaid.length === 0) return
  throw new FileListError(
    `The list of files holds weights in the format ${unsaid.join(', ')}, which "weightFormats" of the release does ` +
      `not name: publish a new version that says ${JSON.stringify(found)}.`,
  )
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
    throw new FileListError('The list of files is no JSON: publish the release anew.', { cause: error })
  }
}

function validate(value: unknown): files.File[] {
  if (quickCheck(LIST)(value)) return (value as { files: files.File[] }).files
  const result = LIST.safeValidate(value)
  if (result.success) return result.value.files
  const issue = result.reason.issues[0]
  const problem = issue ? `${jsonPath(issue.path)}: ${describeIssue(issue)}` : result.reason.message
  throw new FileListError(`The list of files breaks the lexicon: ${problem}`)
}
