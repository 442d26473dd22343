import { mkdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import type { AtomVerdict, FailedStep } from '../../src/atoms/verify/step.js'
import type { CliContext } from '../context.js'
import { CliError, UsageError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'
import type { Git } from '../git/git.js'
import { GitError } from '../git/git-error.js'
import { openGit } from '../git/open-git.js'
import { createBare, openRepository } from '../git/repository.js'
import { fetchRefs } from '../git/transfer.js'
import { openRecords } from '../records/open-records.js'
import { findTarget, namedMirrors } from '../targets/find-target.js'
import { askMirrors, type Mirror } from '../verify/ask-mirrors.js'
import { checkCommit, checkRev, type PlacedClaim } from '../verify/check-commit.js'
import { checkReleaseRecord } from '../verify/check-record.js'
import { fetchAtom } from '../verify/fetch-objects.js'
import { openStores, type Stores } from '../verify/open-stores.js'
import { Steps } from '../verify/steps.js'
import type { Target } from '../verify/target.js'
import { gitFor, type VerifyContext } from '../verify/verify-context.js'
import { holdsTree } from './holds-tree.js'
import { writeTree } from './write-tree.js'

export interface FetchWish {
  /** Where to: the directory of one atom, or of a directory for each of several. */
  readonly output: string | undefined
  /** Into a bare repository in place of files. */
  readonly bare: boolean
  readonly transports: readonly GitScheme[]
}

export interface FetchedAtom {
  readonly label: string
  readonly version: string
  readonly id: string
  readonly rev: string
  readonly tree: string
  /** The signed record, where there is one. */
  readonly record: string | null
  readonly signed: Signed
  readonly mirror: string
  /** `skipped`: it lay there already. */
  readonly status: 'fetched' | 'skipped'
  /** Where it lies now. */
  readonly path: string
}

/** Whether a record speaks for an atom; `unknown` where nobody could be asked. */
export type Signed = AtomVerdict['signed']

/** What was fetched is not what it claims to be: the step of verifying that shows it. */
export class UntrueAtomError extends CliError {
  override name = 'UntrueAtomError'

  constructor({ name, at, message, expected, found, meaning, advice }: FailedStep) {
    const both = expected === undefined ? '' : ` Expected ${expected}, found ${found ?? 'nothing'}.`
    const details = { step: name, at, expected, found }
    super(`${message}${both} ${meaning}`, { hint: advice, exitCode: EXIT.untrue, details })
  }
}

/**
 * Fetches atoms, each from the first mirror that hands out the commit that is claimed. One that lies in its place
 * already is skipped; anything else there is an error.
 * @throws UntrueAtomError and others
 */
export async function fetchAtoms(
  names: readonly string[],
  { output, bare, transports }: FetchWish,
  context: CliContext,
): Promise<FetchedAtom[]> {
  const { cwd } = context
  const git = openGit(context)
  using progress = context.output.progress('Fetching')
  await using stores = await openStores(git)
  const fetched: FetchedAtom[] = []
  for (const name of names) {
    progress.label(name)
    const found = await fetchOne(name, { git, stores, transports, context })
    const { claim, mirror, record, signed, mirrorGit } = found
    const { label, version, id, rev, tree } = claim
    const directory = path.resolve(cwd, output ?? '.', names.length > 1 || output === undefined ? label : '.')
    const place = bare ? path.resolve(cwd, output ?? `${label}.git`) : directory
    const status = bare
      ? await putInRepository(mirrorGit, claim, mirror, place)
      : await putInDirectory(stores, tree, place)
    const origin = { record, signed, mirror: mirror.url }
    fetched.push({ label, version, id, rev, tree, ...origin, status, path: place })
  }
  return fetched
}

export interface FetchTools {
  readonly git: Git
  readonly stores: Stores
  readonly transports: readonly GitScheme[]
  readonly context: CliContext
}

/** What was fetched, and from where. */
export interface FetchedClaim {
  readonly claim: PlacedClaim
  readonly mirror: Mirror
  /** As the mirror may be asked again. */
  readonly mirrorGit: Git
  readonly record: string | null
  readonly signed: Signed
}

/** Brings the commit of an atom into `stores.files`. @throws UntrueAtomError and others */
export async function fetchOne(
  name: string,
  { git, stores, transports, context }: FetchTools,
): Promise<FetchedClaim> {
  const { cwd, config, signal } = context
  const records = await openRecords(context)
  const target = await findTarget(name, { cwd, aliases: config.aliases, git, records, signal })
  const shared: VerifyContext = {
    ...{ git, stores, records, transports, signal, depth: 0 },
    ...{ offline: false, development: config.development },
    ...{ trusted: new Set(namedMirrors(target)), now: () => context.now() },
    ...{ dumb: new Set(), roots: new Map(), seen: new Map() },
  }
  const steps = new Steps()
  const claim = await claimOf(target, shared, steps)
  const { mirrors } = await askMirrors(claim, shared, steps)
  for (const mirror of mirrors) {
    try {
      await fetchAtom(mirror, shared)
    } catch (error) {
      if (!(error instanceof GitError) || error.reason === 'Aborted') throw error
      context.output.warn(`${mirror.url}: ${error.message}`)
      continue
    }
    const placed = await checkCommit(claim, shared, steps)
    if (placed === undefined) throw untrue(steps)
    const { record, signed } = signatureOf(target)
    return { claim: placed, mirror, mirrorGit: gitFor(mirror.url, shared), record, signed }
  }
  throw untrue(steps)
}

function signatureOf(target: Target): Pick<FetchedAtom, 'record' | 'signed'> {
  return 'record' in target
    ? { record: target.uri, signed: 'signed' }
    : { record: null, signed: target.signed }
}

async function claimOf(target: Target, { records, now }: VerifyContext, steps: Steps) {
  if ('claim' in target) return target.claim
  if (records === undefined) throw new Error('Records are had online.')
  const claim = await checkReleaseRecord(target.record, { records, now }, steps)
  if (claim === undefined || !checkRev(claim, steps)) throw untrue(steps)
  return { ...claim, mirrors: [...new Set([...claim.mirrors, ...target.mirrors])] }
}

function untrue({ list }: Steps): CliError {
  const failed = list.find((step) => step.status === 'failed')
  if (failed) return new UntrueAtomError(failed)
  const open = list.find((step) => step.status === 'unreachable')
  const why = list.flatMap(({ status, at, message }) =>
    status === 'skipped' && at !== undefined ? [` ${at}: ${message}`] : [],
  )
  return new CliError(`${open?.message ?? 'No mirror hands out the atom.'}${why.join('')}`, {
    hint: open?.advice ?? 'Try again later.',
    exitCode: EXIT.unreachable,
  })
}

/** Wholly or not at all: beside its place first. */
async function putInDirectory(
  { files }: Stores,
  tree: string,
  directory: string,
): Promise<FetchedAtom['status']> {
  using reader = files.reader()
  if (await exists(directory)) {
    if (await holdsTree(reader, tree, directory)) return 'skipped'
    throw new UsageError(`${directory} is there already, with other files.`, {
      hint: 'Name another directory with --output.',
    })
  }
  const beside = `${directory}.part-${process.pid}`
  await mkdir(path.dirname(directory), { recursive: true })
  try {
    await writeTree(reader, tree, beside)
    await rename(beside, directory)
    return 'fetched'
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function putInRepository(
  git: Git,
  { rev }: PlacedClaim,
  mirror: Mirror,
  directory: string,
): Promise<FetchedAtom['status']> {
  const repository = (await exists(directory))
    ? await openRepository(git, directory)
    : await createBare(git, directory)
  if ((await repository.resolve(mirror.ref)) === rev) return 'skipped'
  await fetchRefs(repository, mirror.url, [`${mirror.ref}:${mirror.ref}`])
  if ((await repository.resolve(mirror.ref)) === rev) return 'fetched'
  throw new CliError(`${mirror.ref} in ${directory} leads to another commit than ${rev}.`, {
    hint: 'It was moved while it was fetched, or before: look at it with firn atom verify.',
    exitCode: EXIT.untrue,
  })
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
