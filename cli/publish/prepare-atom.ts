import { XRPCError } from '@atproto/api'
import { formatRef } from '../../src/atoms/ref-name.js'
import { CliError } from '../errors/cli-error.js'
import type { Session } from '../login/session.js'
import { type AtomRecordTexts, recordsOf } from './atom-records.js'
import { type PlacedAtom, placeAtom } from './atom-refs.js'
import { checkAtomRecords } from './check-atom-records.js'
import { warningsOfLock } from './check-lock.js'
import { PublishError } from './publish-error.js'
import type { PublishRun } from './publish-run.js'
import type { Remote } from './remote.js'
import { failedAtom, type PublishedAtom } from './report.js'
import { readAtom, type SourceAtom } from './source.js'
import { planWrites, type WrittenRecords } from './write-records.js'

/** An atom on its way. */
export interface ReadyAtom {
  readonly placed: PlacedAtom
  readonly records: AtomRecordTexts | undefined
  /** Whether the account has signed all of it before. */
  readonly isSigned: boolean
}

/** Everything that can be known before anything is changed. */
export async function prepareAtom(
  directory: string,
  run: PublishRun,
): Promise<ReadyAtom | { readonly failed: PublishedAtom }> {
  const { wish, context, repository, remote, source, session, mirrors } = run
  let atom: SourceAtom | undefined
  try {
    atom = await readAtom(source, directory, wish.generic)
    const placed = await placeAtom(atom, source, remote, repository)
    for (const warning of placed.missing.size === 0 ? [] : warningsOfLock(atom)) {
      context.output.warn(`${atom.label} ${atom.version}: ${warning}`)
    }
    if (wish.parts === 'record') refuseUnpushed(placed, remote)
    if (session === undefined) return { placed, records: undefined, isSigned: false }
    const facts = {
      did: session.did,
      rootCommit: remote.rootCommit,
      mirrors,
      set: wish.set,
      licence: wish.licence,
      now: context.now(),
    }
    const records = await recordsOf(placed, facts, repository)
    const warnings = checkAtomRecords(session.did, records, { allowHttp: context.config.development })
    const outcome = await look(session, records)
    // What is there already may say what the new one leaves out.
    const worthSaying =
      outcome.definition === 'created' ? [...warnings.definition, ...warnings.release] : warnings.release
    for (const warning of worthSaying) context.output.warn(`${atom.label} ${atom.version}: ${warning}`)
    return { placed, records, isSigned: outcome.definition === 'there' && outcome.release === 'there' }
  } catch (error) {
    // One of several that cannot be published does not keep the others.
    if (!(error instanceof PublishError)) throw error
    return { failed: failedAtom({ path: directory, label: atom?.label, version: atom?.version }, error) }
  }
}

/** Whether the records can be written, as far as shows without writing. */
async function look({ agent, did, pds }: Session, records: AtomRecordTexts): Promise<WrittenRecords> {
  try {
    return (await planWrites(agent, did, records)).outcome
  } catch (error) {
    if (!(error instanceof XRPCError)) throw error
    // The client wraps what the session throws, such as that the login has ended.
    if (error.cause instanceof CliError) throw error.cause
    const message = `${pds} does not say what the account has signed: ${error.message}`
    const hint = 'Nothing was changed. Try again later, or publish to git alone with --no-record.'
    throw new PublishError('RecordNotWritten', message, hint, { cause: error })
  }
}

function refuseUnpushed({ atom, missing }: PlacedAtom, { name }: Remote): void {
  const ref = formatRef({ kind: 'atom', label: atom.label, version: atom.version })
  if (!missing.has(ref)) return
  throw new PublishError(
    'NotPublishable',
    `${name} has no ${ref}: there is nothing yet that a record could speak of.`,
    'Publish it wholly, without --record-only.',
  )
}
