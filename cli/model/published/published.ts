import type { CheckedModel } from '../../../src/definitions/model.js'
import { model, release } from '../../../src/lexicons/dev/firn.js'
import type { PinnedModel } from '../../../src/models/artifact.js'
import { countOf } from '../../../src/models/in-words.js'
import { LAYOUTS } from '../../../src/models/layout/layout.js'
import type { Origin } from '../../../src/models/listing.js'
import { makeAtUri } from '../../../src/syntax/at-uri.js'
import type { CliContext } from '../../context.js'
import { CliError } from '../../errors/cli-error.js'
import { EXIT } from '../../errors/exit-code.js'
import { openRecords } from '../../records/open-records.js'
import { checkAccount, checkSignedAs, type RecordStep } from '../../verify/check-record.js'
import { type StepLog, Steps } from '../../verify/steps.js'
import { findRelease, type PublishedName } from './find-release.js'
import { FileListProblem, readPinnedFiles } from './pinned-files.js'

/** A release of a model, whose record and signature were seen to hold. */
export interface PublishedModel {
  readonly did: string
  readonly handle: string | null
  readonly name: string
  readonly version: string
  readonly uri: string
  readonly cid: string
  readonly pinned: PinnedModel
  /** Undefined where the author's own definition is not to be had. */
  readonly definition: CheckedModel | undefined
}

export type ModelStep = RecordStep | 'file-list'

/**
 * Takes the steps from the name to the files: account, record, signature, rules, definition, list of files.
 * @returns undefined where one of them does not hold: the log says which
 */
export async function checkPublished(
  wanted: PublishedName,
  context: CliContext,
  steps: StepLog<ModelStep>,
): Promise<PublishedModel | undefined> {
  const records = await openRecords(context)
  const { actor, rkey } = await findRelease(wanted, records)
  const asking = { records, now: context.now }
  const author = await checkAccount(actor, asking, steps)
  if (author === undefined) return undefined
  const signed = await checkSignedAs(
    author,
    { collection: release.$nsid, rkey, refusedAt: atRules },
    asking,
    steps,
  )
  if (signed === undefined || signed.checked.kind !== 'model') return undefined
  const { name, version, files } = signed.checked
  steps.ok('rules', `It is release ${version.text} of ${name} by all rules.`)
  const own = new Steps<RecordStep>()
  const defined = await checkSignedAs(
    author,
    { collection: model.$nsid, rkey: name, refusedAt: atRules },
    asking,
    own,
  )
  if (defined !== undefined) steps.ok('definition', `${author.handle ?? author.did} defines ${name}.`)
  for (const step of own.list) {
    if (step.status !== 'failed' && step.status !== 'unreachable') continue
    const { message, meaning, advice } = step
    steps[step.status === 'failed' ? 'fail' : 'unreachable']('definition', { message, meaning, advice })
  }
  try {
    const list = await readPinnedFiles(files, author, context)
    steps.ok('file-list', `It pins ${countOf(list.length, 'file')}, ${files.totalSize} bytes.`)
    return {
      ...{ did: author.did, handle: author.handle, name, version: version.text, cid: signed.cid },
      uri: makeAtUri(author.did, release.$nsid, rkey),
      pinned: {
        origin: files.origin as Origin,
        bases: files.bases ?? [],
        layout: LAYOUTS.find((one) => one === files.layout) ?? 'plain',
        files: list,
        parameters: files.parameters,
        validation: files.validation,
      },
      definition: defined?.checked,
    }
  } catch (error) {
    if (!(error instanceof FileListProblem)) throw error
    const advice = error.isAway ? 'Try again later.' : 'Tell the author, whose server is at fault.'
    steps[error.isAway ? 'unreachable' : 'fail']('file-list', {
      message: error.message,
      meaning: 'Nothing says which files the model has.',
      advice,
    })
    return undefined
  }
}

const atRules = () => 'rules' as const

/** A published model for those who use it. @throws CliError with the first step that does not hold */
export async function readPublished(wanted: PublishedName, context: CliContext): Promise<PublishedModel> {
  const steps = new Steps<ModelStep>()
  const found = await checkPublished(wanted, context, steps)
  if (found !== undefined) return found
  const trouble = steps.list.find((step) => step.status === 'failed' || step.status === 'unreachable')
  if (trouble?.status !== 'failed' && trouble?.status !== 'unreachable') {
    throw new CliError(`${wanted.text} is no release of a model.`)
  }
  const exitCode = trouble.status === 'failed' ? EXIT.untrue : EXIT.unreachable
  throw new CliError(`${trouble.message} ${trouble.meaning}`, { hint: trouble.advice, exitCode })
}
