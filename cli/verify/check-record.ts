import { type AtomClaim, claimOfSnapshot } from '../../src/atoms/verify/claim.js'
import type { StepName } from '../../src/atoms/verify/step.js'
import type { CheckedAtom } from '../../src/definitions/atom.js'
import { type Checked, type Collection, checkRecord } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import type { CheckedAtomRelease } from '../../src/definitions/release.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import { HostError } from '../../src/indexing/host-client.js'
import { atom, release } from '../../src/lexicons/dev/firn.js'
import { CommitRefusal } from '../../src/repo/refusal.js'
import type { VerifiedRecord } from '../../src/repo/verified.js'
import { verifyRecord } from '../../src/repo/verify-record.js'
import type { AtomRecords, Author } from '../records/atom-records.js'
import type { Failure, StepLog, Steps } from './steps.js'
import type { VerifyContext } from './verify-context.js'

/** A release record that was asked for. */
export interface ReleasePlace {
  /** A handle or DID. */
  readonly actor: string
  readonly rkey: string
}

/** The steps that every signed record takes. */
export type RecordStep = 'account' | 'record' | 'signature' | 'rules' | 'definition'

/** Whom and what to ask, and how old an answer may be. */
export interface Asking extends Pick<VerifyContext, 'now'> {
  readonly records: AtomRecords
}

/** The steps of a signed record, from the account to the definition. @returns what it claims, if all of them hold */
export async function checkReleaseRecord(
  { actor, rkey }: ReleasePlace,
  asking: Asking,
  steps: Steps,
): Promise<AtomClaim | undefined> {
  const author = await checkAccount(actor, asking, steps)
  const checked = author && (await checkSigned(author, release.$nsid, rkey, asking, steps))
  if (author === undefined || checked === undefined) return undefined
  if (checked.kind !== 'atom') {
    steps.fail('rules', {
      message: `The record is the release of a ${checked.kind}, not of an atom.`,
      meaning: 'There is nothing in git that it could be compared with.',
      advice: 'Name the record of an atom: at://<DID>/dev.firn.release/atom:<AtomId>:<version>.',
    })
    return undefined
  }
  steps.ok('rules', `It is release ${checked.version.text} of ${checked.snapshot.label} by all rules.`)
  await checkDefinition(author, checked, asking, steps)
  return claimOfSnapshot(checked.name, checked.version.text, checked.snapshot)
}

/** The step `account`. */
export async function checkAccount(
  actor: string,
  { records }: Asking,
  steps: StepLog<RecordStep>,
): Promise<Author | undefined> {
  try {
    const author = await records.author(actor)
    const name = author.handle === null ? author.did : `${author.handle} (${author.did})`
    steps.ok('account', `${name} is at ${author.pds} and signs with ${author.signingKey}.`)
    return author
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error
    const trouble = {
      message: `${error.message}.`,
      meaning: 'Nobody can say whose record it is, nor by which key it would have to be signed.',
    }
    if (error.reason === 'Unreachable')
      steps.unreachable('account', { ...trouble, advice: 'Try again later.' })
    else steps.fail('account', { ...trouble, advice: 'Look at the name, or ask the author for the DID.' })
    return undefined
  }
}

/** The steps `record`, `signature`, and failures of `rules`, for one record of an atom. */
async function checkSigned<C extends Collection>(
  author: Author,
  collection: C,
  rkey: string,
  asking: Asking,
  steps: Steps,
): Promise<Checked<C> | undefined> {
  return (await checkSignedAs(author, { collection, rkey, refusedAt: stepOf }, asking, steps))?.checked
}

/** A record whose proof and signature were seen to hold. */
export interface SignedRecord<C extends Collection> {
  readonly checked: Checked<C>
  readonly cid: string
  readonly rev: string
}

/** The steps `record` and `signature` for one record; a refusal by the rules fails the step that `refusedAt` names. */
export async function checkSignedAs<C extends Collection, N extends string>(
  author: Author,
  place: {
    readonly collection: C
    readonly rkey: string
    readonly refusedAt: (refusal: RecordRefusal) => N
  },
  asking: Asking,
  steps: StepLog<N | RecordStep>,
): Promise<SignedRecord<C> | undefined> {
  const { collection, rkey, refusedAt } = place
  const proven = await prove(author, collection, rkey, asking)
  if ('trouble' in proven) {
    steps[proven.kind](proven.name, proven.trouble)
    return undefined
  }
  steps.ok('record', `${author.pds} hands out ${collection}/${rkey} with a proof: ${proven.record.cid}.`)
  steps.ok(
    'signature',
    `Revision ${proven.rev} of the repository is signed by the account's key and holds it.`,
  )
  const { cid, value } = proven.record
  try {
    const checked = checkRecord({ ...proven.record, collection, value, did: author.did })
    return { checked, cid: String(cid), rev: proven.rev }
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    steps.fail(refusedAt(error), {
      message: `The signed record is refused: ${error.detail}`,
      meaning: 'The author signed something that contradicts itself or the lexicon. No index shows it.',
      advice: 'Ask the author to publish a new version; a release never changes.',
    })
    return undefined
  }
}

type Proven =
  | { readonly record: VerifiedRecord; readonly rev: string }
  | { readonly kind: 'fail' | 'unreachable'; readonly name: RecordStep; readonly trouble: Failure }

async function prove(
  author: Author,
  collection: string,
  rkey: string,
  { records, now }: Asking,
): Promise<Proven> {
  const at = `at://${author.did}/${collection}/${rkey}`
  let car: Uint8Array | undefined
  try {
    car = await records.proof(author, collection, rkey)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const isAway = error.status === null || error.status === 429 || error.status >= 500
    const trouble = {
      at,
      message: `${error.message}.`,
      meaning: isAway
        ? 'The author’s own server cannot be asked, so that nothing shows what it has.'
        : 'The author’s own server does not hand out the record.',
      advice: isAway
        ? 'Try again later; the index that you use keeps the proof (dev.firn.getProof).'
        : 'Ask the author, or use another version.',
    }
    return { kind: isAway ? 'unreachable' : 'fail', name: 'record', trouble }
  }
  if (car === undefined) return missing(author, at)
  try {
    const { head, op } = await verifyRecord(car, { ...author, collection, rkey, now: now() })
    return op.action === 'put' ? { record: op, rev: head.rev } : missing(author, at)
  } catch (error) {
    if (!(error instanceof CommitRefusal)) throw error
    const fresh = await records.author(author.did, { refresh: true })
    if (error.reason === 'BadSignature' && fresh.signingKey !== author.signingKey) {
      return prove(fresh, collection, rkey, { records, now })
    }
    const isForged = error.reason === 'BadSignature' || error.reason === 'DidMismatch'
    const meaning = isForged
      ? 'Somebody else than the author made this record, or the server holds an old key.'
      : 'What the server hands out does not show that the record is in the author’s repository.'
    const advice = 'Do not believe the record. Tell the author, whose server is at fault.'
    return failed(
      isForged ? 'signature' : 'record',
      at,
      `The proof does not hold: ${error.message}.`,
      meaning,
      advice,
    )
  }
}

function missing({ pds }: Author, at: string): Proven {
  const meaning = 'The author never published it, or took it back.'
  return failed(
    'record',
    at,
    `${pds} has no such record.`,
    meaning,
    'Look at the name, or use another version.',
  )
}

function failed(name: RecordStep, at: string, message: string, meaning: string, advice: string): Proven {
  return { kind: 'fail', name, trouble: { at, message, meaning, advice } }
}

/** The step `definition`: the author's own record of the atom, with the same proof. */
async function checkDefinition(
  author: Author,
  { name }: CheckedAtomRelease,
  asking: Asking,
  steps: Steps,
): Promise<void> {
  const proven = await prove(author, atom.$nsid, name, asking)
  const at = `at://${author.did}/${atom.$nsid}/${name}`
  if ('trouble' in proven) {
    steps[proven.kind]('definition', proven.trouble)
    return
  }
  let definition: CheckedAtom
  try {
    definition = checkRecord({
      ...proven.record,
      collection: atom.$nsid,
      value: proven.record.value,
      did: author.did,
    })
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    steps.fail('definition', {
      at,
      message: `The definition is refused: ${error.detail}`,
      meaning: 'The release belongs to an atom that no index can show.',
      advice: 'Ask the author to mend the definition; unlike a release it may change.',
    })
    return
  }
  const { label, rootCommit } = definition.record
  steps.ok('definition', `${author.handle ?? author.did} defines ${label} of ${rootCommit}.`)
}

function stepOf({ reason }: RecordRefusal): StepName {
  if (reason === 'CommitMismatch') return 'rev'
  return reason === 'ManifestMismatch' ? 'manifest' : 'rules'
}
