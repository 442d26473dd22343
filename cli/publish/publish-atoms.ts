import path from 'node:path'
import { normalPath } from '../../src/atoms/manifest/ekala.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { CliContext } from '../context.js'
import { UsageError } from '../errors/cli-error.js'
import { openGit } from '../git/open-git.js'
import { openRepository, type Repository } from '../git/repository.js'
import { pushAtomic } from '../git/transfer.js'
import { rootCommitOf } from '../verify/check-source.js'
import { keepRefs } from './atom-refs.js'
import { checkMirrors, type MirrorFindings } from './check-mirrors.js'
import { prepareAtom, type ReadyAtom } from './prepare-atom.js'
import { PublishError } from './publish-error.js'
import type { PublishRun, PublishWish } from './publish-run.js'
import { openRemote, publicMirrors, type Remote } from './remote.js'
import type { PublishedAtom, PublishReport } from './report.js'
import { signAtom } from './sign-atom.js'
import { listedAtoms } from './source.js'

/**
 * Publishes atoms of a commit: all that can be checked is checked first, then all refs go in one push, all or none and
 * never forced, then the mirrors are asked whether they hand that out, and each atom is signed. What an earlier run did
 * stays as it is, so that the same run again goes on where that one was cut off.
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
  const run: PublishRun = { wish, context, repository, remote, source, session, mirrors }

  const done: PublishedAtom[] = []
  const ready: ReadyAtom[] = []
  for (const directory of await directoriesOf(run)) {
    progress.label(directory)
    const outcome = await prepareAtom(directory, run)
    if ('failed' in outcome) done.push(outcome.failed)
    else ready.push(outcome)
  }
  progress.label(`pushing to ${remote.name}`)
  await push(ready, run)
  progress.label('asking the mirrors')
  const { conflicts } = await findingsOf(ready, run)
  for (const one of ready) {
    progress.label(`signing ${one.placed.atom.label}`)
    done.push(await signAtom(one, run, conflicts))
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
async function directoriesOf({ wish, context, repository, source }: PublishRun): Promise<string[]> {
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

/** One push for all, of objects by their ids: nothing that is there is replaced. */
async function push(
  ready: readonly ReadyAtom[],
  { wish, context, repository, remote }: PublishRun,
): Promise<void> {
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
async function findingsOf(ready: readonly ReadyAtom[], run: PublishRun): Promise<MirrorFindings> {
  const { wish, context, remote, mirrors } = run
  const atoms = ready.flatMap(({ placed, isSigned }) => (isSigned ? [] : [placed]))
  const unpushed = new Set(wish.dryRun ? atoms.flatMap(({ missing }) => [...missing.keys()]) : [])
  const { rootCommit } = remote
  const findings = await checkMirrors(mirrors, { rootCommit, atoms, unpushed }, context)
  for (const warning of findings.warnings) context.output.warn(warning)
  return findings
}
