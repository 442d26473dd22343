import path from 'node:path'
import { XRPCError } from '@atproto/api'
import { normalPath } from '../../src/atoms/manifest/ekala.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import type { CliContext } from '../context.js'
import { CliError, UsageError } from '../errors/cli-error.js'
import { openGit } from '../git/open-git.js'
import { openRepository, type Repository } from '../git/repository.js'
import { pushAtomic } from '../git/transfer.js'
import type { Session } from '../login/session.js'
import { rootCommitOf } from '../verify/check-source.js'
import { type AtomRecordTexts, recordsOf } from './atom-records.js'
import { keepRefs, type PlacedAtom, placeAtom } from './atom-refs.js'
import { checkAtomRecords } from './check-atom-records.js'
import { warningsOfLock } from './check-lock.js'
import { checkMirrors, type MirrorFindings } from './check-mirrors.js'
import { PublishError } from './publish-error.js'
import { openRemote, publicMirrors, type Remote } from './remote.js'
import type { PublishedAtom, PublishReport } from './report.js'
import { type Generic, listedAtoms, readAtom, type Source, type SourceAtom } from './source.js'
import { planWrites, type WrittenRecords, writeRecords } from './write-records.js'

export interface PublishWish {
  /** Directories, as they were written. */
  readonly paths: readonly string[]
  readonly all: boolean
  readonly target: string | undefined
  /** A revision of the repository. */
  readonly spec: string
  readonly dryRun: boolean
  /** Whether refs are pushed, records written, or both. */
  readonly parts: 'both' | 'refs' | 'record'
  readonly mirrors: readonly string[]
  readonly set: string | undefined
  /** SPDX expression. */
  readonly licence: string | undefined
  readonly generic: Generic | undefined
}

/** What all atoms of a run share. */
interface Run {
  readonly wish: PublishWish
  readonly context: CliContext
  readonly repository: Repository
  readonly remote: Remote
  readonly source: Source
  readonly session: Session | undefined
  readonly mirrors: readonly string[]
}

/** An atom on its way. */
interface Ready {
  readonly placed: PlacedAtom
  readonly records: AtomRecordTexts | undefined
  /** Whether the account has signed all of it before. */
  readonly isSigned: boolean
}

/**
 * Publishes atoms of a commit: all that can be checked is checked first, then all refs go in one push, all or none and
 * never forced, then the mirrors are asked whether they hand that out, and each atom is signed. What an earlier run did stays as it is, so that the same run again goes on
 * where that one was cut off.
 * @throws PublishError, GitError, LoginError where nothing at all can be published
 */
export async function publishAtoms(wish: PublishWish, context: CliContext): Promise<PublishReport> {
  const { output, cwd, signal, config } = context
  using progress = output.progress('Publishing')
  const session = wish.parts === 'refs' ? undefined : await context.session({ permission: 'publish' })
  const repository = await openRepository(openGit(context), cwd)
  const commit = await checkedCommit(repository, wish.spec)
  progress.label(`asking ${wish.target ?? 'the remote'}`)
  const remote = await openRemote(repository, wish.target, signal)
  await checkRoot(repository, commit, remote)
  const { development } = config
  const mirrors = session === undefined ? [] : publicMirrors(remote, { named: wish.mirrors, development })
  using reader = repository.reader()
  const source = { reader, commit, tree: await treeOf(repository, commit) }
  const run: Run = { wish, context, repository, remote, source, session, mirrors }

  const done: PublishedAtom[] = []
  const ready: Ready[] = []
  for (const directory of await directoriesOf(run)) {
    progress.label(directory)
    const outcome = await prepare(directory, run)
    if ('failed' in outcome) done.push(outcome.failed)
    else ready.push(outcome)
  }
  progress.label(`pushing to ${remote.name}`)
  await push(ready, run)
  progress.label('asking the mirrors')
  const { conflicts } = await findingsOf(ready, run)
  for (const one of ready) {
    progress.label(`signing ${one.placed.atom.label}`)
    done.push(await sign(one, run, conflicts))
  }
  return { remote: remote.name, commit, dryRun: wish.dryRun, atoms: done }
}

async function checkedCommit(repository: Repository, spec: string): Promise<string> {
  if ((await repository.text(['rev-parse', '--is-shallow-repository'])) === 'true') {
    throw new PublishError(
      'InconsistentRoot',
      'The repository is a shallow clone: nothing in it shows the root commit.',
      'Fetch the rest of its history with git fetch --unshallow.',
    )
  }
  const commit = await repository.resolve(spec, 'commit')
  if (commit !== undefined) return commit
  throw new PublishError(
    'NotPublishable',
    `${spec} is no commit of this repository.`,
    'Commit first, or name another.',
  )
}

async function treeOf(repository: Repository, commit: string): Promise<string> {
  return (await repository.resolve(commit, 'tree')) ?? commit
}

/** The commit and the remote's own have one root, by which all their atoms are known. */
async function checkRoot(
  repository: Repository,
  commit: string,
  { name, rootCommit }: Remote,
): Promise<void> {
  const root = await rootCommitOf(repository, commit)
  if (root === rootCommit) return
  throw new PublishError(
    'InconsistentRoot',
    `The history of ${commit} begins at ${root}, and ${formatRef({ kind: 'init' })} of ${name} is ${rootCommit}.`,
    'Publish to a remote of the same repository, or from the branch that belongs to it.',
  )
}

/** The directories that are meant, as git names them. */
async function directoriesOf({ wish, context, repository, source }: Run): Promise<string[]> {
  const { paths, all, generic } = wish
  const listed = generic === undefined ? await listedAtoms(source) : []
  if (all) return listed
  const root = repository.workTree
  return paths.map((text) => {
    const relative = root === undefined ? text : path.relative(root, path.resolve(context.cwd, text))
    const directory = normalPath(relative.split(path.sep).join('/'))
    if (directory.startsWith('..')) throw new UsageError(`${text} is not in the repository ${root ?? ''}.`)
    if (generic !== undefined || listed.includes(directory)) return directory
    throw new PublishError(
      'NotPublishable',
      `${directory} is not among the atoms that ekala.toml lists at ${source.commit}: ${listed.join(', ')}.`,
      'Add it to ekala.toml and commit, or publish it as it is with --ecosystem.',
    )
  })
}

/** Everything that can be known before anything is changed. */
async function prepare(directory: string, run: Run): Promise<Ready | { readonly failed: PublishedAtom }> {
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
    return { failed: failed({ path: directory, label: atom?.label, version: atom?.version }, error) }
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

/** One push for all, of objects by their ids: nothing that is there is replaced. */
async function push(ready: readonly Ready[], { wish, context, repository, remote }: Run): Promise<void> {
  if (wish.dryRun || wish.parts === 'record') return
  const refs = ready.flatMap(({ placed }) => [...placed.missing].map(([name, id]) => [id, name] as const))
  if (refs.length > 0) await pushAtomic(repository, remote.name, refs, { signal: context.signal })
  if (ready.length > 0)
    await keepRefs(
      repository,
      remote,
      ready.map(({ placed }) => placed),
    )
}

/** What the mirrors say of what is about to be signed; what they lack is told. */
async function findingsOf(ready: readonly Ready[], run: Run): Promise<MirrorFindings> {
  const { wish, context, remote, mirrors } = run
  const atoms = ready.flatMap(({ placed, isSigned }) => (isSigned ? [] : [placed]))
  const unpushed = new Set(wish.dryRun ? atoms.flatMap(({ missing }) => [...missing.keys()]) : [])
  const { rootCommit } = remote
  const findings = await checkMirrors(mirrors, { rootCommit, atoms, unpushed }, context)
  for (const warning of findings.warnings) context.output.warn(warning)
  return findings
}

async function sign(
  { placed, records }: Ready,
  { wish, session }: Run,
  conflicts: MirrorFindings['conflicts'],
): Promise<PublishedAtom> {
  const { atom, rev, missing } = placed
  const { path: directory, label, version } = atom
  const ref = formatRef({ kind: 'atom', label, version })
  const refs = missing.size === 0 ? 'there' : wish.dryRun ? 'to push' : 'pushed'
  const place = { path: directory, label, version, rev, ref, refs } as const
  if (session === undefined || records === undefined) {
    return { ...place, status: missing.size === 0 ? 'skipped' : 'published', record: 'left out' }
  }
  const conflict = conflicts.get(ref)
  if (conflict !== undefined) return { ...place, id: records.id, ...failed(place, conflict) }
  const uri = makeAtUri(session.did, release.$nsid, records.release.rkey)
  try {
    const outcome = wish.dryRun
      ? (await planWrites(session.agent, session.did, records)).outcome
      : await writeRecords(session.agent, session.did, records)
    const isThere = outcome.release === 'there' && outcome.definition === 'there'
    const record = isThere ? 'there' : wish.dryRun ? 'to sign' : 'signed'
    const status = isThere && missing.size === 0 ? 'skipped' : 'published'
    return { ...place, id: records.id, uri, status, record }
  } catch (error) {
    if (!(error instanceof XRPCError) && !(error instanceof CliError)) throw error
    return { ...place, id: records.id, ...failed(place, unsigned(error, label, version)) }
  }
}

function unsigned(cause: Error, label: string, version: string): PublishError {
  return new PublishError(
    'RecordNotWritten',
    `The refs of ${label} ${version} are pushed, but its record is not signed: ${cause.message}`,
    'Mend that (firn whoami shows whether the login still holds), then run the same command again: it goes on here.',
    { cause },
  )
}

function failed(
  place: { readonly path: string; readonly label: string | undefined; readonly version: string | undefined },
  { reason, message, hint }: PublishError,
): PublishedAtom {
  return {
    refs: 'left',
    record: 'left out',
    ...place,
    status: 'failed',
    error: { reason, message, hint: hint ?? '' },
  }
}
