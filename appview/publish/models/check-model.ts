import type { Db } from '../../../src/db/database.js'
import {
  type Finding,
  hasErrors,
  lintDefinition,
  lintName,
  lintRelease,
} from '../../../src/definitions/lint.js'
import type { CheckedModel } from '../../../src/definitions/model.js'
import { readFileList } from '../../../src/definitions/read-file-list.js'
import { checkRecordJson } from '../../../src/definitions/record.js'
import { RecordRefusal } from '../../../src/definitions/refusal.js'
import type { CheckedModelRelease } from '../../../src/definitions/release.js'
import { model, release } from '../../../src/lexicons/dev/firn.js'
import { FILE_LIST_TYPE, fileListCidOf, writeFileList } from '../../../src/models/file-list.js'
import { FileListError } from '../../../src/models/file-list-error.js'
import { formatReleaseKey, ReleaseKeyError } from '../../../src/syntax/release-key.js'
import { slugProblem } from '../../../src/syntax/slug.js'
import { checkName, checkVersion } from '../index-checks.js'
import type { JsonObject } from '../json-path.js'
import { LineError } from '../lines.js'
import { findDefinition, type IndexedRecord } from '../own-records.js'
import type { BlobToUpload } from '../publish.js'
import { readmeBlob, readmeOf, readmeProblem } from '../readme.js'
import type { Found } from './found.js'
import { MODEL_FIELDS, type ModelField, type ModelFields } from './model-fields.js'
import { definitionRecord, releaseRecord } from './model-records.js'

export interface ModelProblem {
  /** The control that it is about; undefined for what was found at the source. */
  readonly field: ModelField | undefined
  readonly message: string
}

/** What is to be known before a model is written. */
export interface ModelCheck {
  /** Valid records; fewer than are wanted when there are problems. */
  readonly records: readonly (CheckedModel | CheckedModelRelease)[]
  readonly blobs: readonly BlobToUpload[]
  readonly problems: readonly ModelProblem[]
  readonly findings: readonly Finding[]
  /** Worth a second look; nothing that stops anybody. */
  readonly notes: readonly string[]
  readonly published: IndexedRecord | undefined
  /** Nothing stands in the way. */
  readonly publishable: boolean
}

export interface CheckModelContext {
  readonly db: Db
  readonly did: string
  readonly now: Date
  readonly allowHttp: boolean
  resolveHandle(handle: string): Promise<string | null>
}

/** Checks a model as it was typed, and as it was found; only its description where nothing was looked for. */
export async function checkModel(
  fields: ModelFields,
  found: Found | undefined,
  context: CheckModelContext,
): Promise<ModelCheck> {
  const { db, did, allowHttp } = context
  const { name } = fields
  const problems: ModelProblem[] = []
  const nameProblem = slugProblem(name)
  if (nameProblem !== undefined) problems.push({ field: 'name', message: nameProblem })
  const published = await findDefinition(db, did, name, 'model')
  const recordContext = { ...context, published: published?.json }
  const rules = { allowHttp }

  const definition = await attempt(problems, async () =>
    checkRecordJson({
      ...{ did, collection: model.$nsid, rkey: name },
      json: await definitionRecord(fields, recordContext),
    }),
  )
  const released =
    found &&
    (await attempt(problems, () => {
      const json = releaseRecord(fields, found, recordContext)
      return checkedRelease(did, name, fields.version, json)
    }))
  const list = found && released && (await attempt(problems, () => listBlob(found, released)))

  const naming = nameProblem === undefined ? await checkName(db, did, name, 'model') : undefined
  const versioning = released && (await checkVersion(db, released))
  for (const { message } of naming?.problems ?? []) problems.push({ field: 'name', message })
  for (const { message } of versioning?.problems ?? []) problems.push({ field: 'version', message })

  const card = fields.card.trim() === '' ? undefined : readmeOf(fields.card)
  const cardProblem = card && readmeProblem(card)
  if (cardProblem !== undefined) problems.push({ field: 'card', message: cardProblem })

  const findings = [
    ...lintName({ name, did }, naming?.similar ?? []),
    ...(definition ? lintDefinition(definition, rules) : []),
    ...(released ? lintRelease(released, definition, rules) : []),
  ]
  return {
    records: [definition, released].filter((record) => record !== undefined),
    blobs: [...(card ? [readmeBlob(card, 'model card')] : []), ...(list ? [list] : [])],
    problems,
    findings,
    notes: [...(naming?.notes ?? []), ...(versioning?.notes ?? [])],
    published,
    publishable: problems.length === 0 && !hasErrors(findings),
  }
}

function checkedRelease(did: string, name: string, version: string, json: JsonObject): CheckedModelRelease {
  const rkey = formatReleaseKey({ kind: 'model', key: name, version })
  const checked = checkRecordJson({ did, collection: release.$nsid, rkey, json })
  if (checked.kind !== 'model') throw new Error(`${rkey} was checked as a release of another kind`)
  return checked
}

/** The blob that a release names, as it is uploaded. @throws FileListError */
function listBlob({ list }: Found, { files }: CheckedModelRelease): BlobToUpload | undefined {
  const cid = fileListCidOf(files)
  if (cid === undefined) return undefined
  const { blob, bytes } = writeFileList(readFileList(Buffer.from(list ?? ''), files))
  if (blob.ref.toString() !== cid) {
    throw new FileListError('The list of files is not the one that was found: look the source up again.')
  }
  return { cid, bytes, mimeType: FILE_LIST_TYPE, what: 'list of files' }
}

/** What a step gives, or undefined and a problem. */
async function attempt<T>(problems: ModelProblem[], step: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await step()
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    // A name or a version that is none shows up more than once.
    if (!problems.some(({ field }) => field !== undefined && field === problem.field)) problems.push(problem)
    return undefined
  }
}

function problemOf(error: unknown): ModelProblem | undefined {
  if (error instanceof LineError) return { field: 'baseModels', message: error.message }
  if (error instanceof ReleaseKeyError) return { field: 'version', message: error.message }
  if (error instanceof FileListError) return { field: undefined, message: error.message }
  if (!(error instanceof RecordRefusal)) return undefined
  if (error.reason === 'InvalidSlug') return { field: 'name', message: error.problem }
  return { field: fieldAt(error.path), message: error.problem }
}

/** The control of a place in a record. */
function fieldAt(path: string): ModelField | undefined {
  if (path.startsWith('$.artifact.bases')) return 'mirrors'
  if (path.startsWith('$.artifact.validation')) return 'preset'
  const [, field] = /^\$\.(\w+)/.exec(path) ?? []
  return MODEL_FIELDS.find((known) => known === field)
}
