import { mkdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { EKALA_FILE, printEkala } from '../../src/atoms/manifest/ekala.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { CliContext } from '../context.js'
import { GitError } from '../git/git-error.js'
import { openGit } from '../git/open-git.js'
import { createRefs, listRemoteRefs } from '../git/refs.js'
import type { Repository } from '../git/repository.js'
import { pushAtomic } from '../git/transfer.js'
import { readText } from '../project/file-text.js'
import { openProject } from '../project/find-project.js'
import { ProjectError } from '../project/project-error.js'
import { whileLocked } from '../project/with-project.js'
import { writeTogether } from '../project/write-together.js'
import { defaultRemote } from '../publish/remote.js'
import { AtomAlarmError } from '../resolution/resolution-error.js'
import { genesisOf, repositoryAt, rootOf } from './local-repository.js'

export interface InitOptions {
  /** Absolute. */
  readonly directory: string
  /** The remote that is told; undefined: the one that pushes go to. */
  readonly target: string | undefined
  /** Makes the directory a git repository where it is none. */
  readonly initGit: boolean
}

export interface Initialised {
  readonly root: string
  readonly rootCommit: string
  /** Whether ekala.toml was written and committed now. */
  readonly isNew: boolean
  readonly remote: { readonly name: string; readonly state: 'told' | 'known' } | undefined
}

const INIT = formatRef({ kind: 'init' })
const HEAD = 'HEAD'

/** What eka writes, too: whoever looks for it finds both. */
const COMMIT_MESSAGE = 'init: ekala project'

/**
 * Makes a repository a home of atoms: ekala.toml, committed, and the ref that names its root commit, here and at the
 * remote. What is there already stays.
 * @throws ProjectError, AtomAlarmError, AtomFileError, GitError
 */
export async function initProject(options: InitOptions, context: CliContext): Promise<Initialised> {
  await mkdir(options.directory, { recursive: true })
  const root = await realpath(options.directory)
  return whileLocked(root, context, async () => {
    const repository = await openOrInit(root, options.initGit, context)
    const isNew = await writeEkala(root, repository)
    const rootCommit = await rootOf(repository)
    if (rootCommit === undefined) throw new Error('There is no commit after one was made.')
    const head = await repository.resolve(HEAD, 'commit')
    const derived = head && (await genesisOf(repository, head))
    if (derived !== undefined && derived !== rootCommit) throw otherRoot(`${INIT} here`, rootCommit, derived)
    if ((await repository.resolve(INIT, 'commit')) === undefined) {
      await createRefs(repository, new Map([[INIT, rootCommit]]))
    }
    return {
      root,
      rootCommit,
      isNew,
      remote: await tellRemote(repository, rootCommit, options.target, context),
    }
  })
}

async function openOrInit(root: string, initGit: boolean, context: CliContext): Promise<Repository> {
  const git = openGit(context)
  let repository = await repositoryAt(root, git)
  if (repository === undefined && initGit) {
    await git.run(['init', '--quiet', '--', root])
    repository = await repositoryAt(root, git)
  }
  if (repository === undefined) {
    throw new ProjectError(`${root} is in no git repository.`, {
      hint: 'Make it one with --init-git, or git init.',
    })
  }
  if (repository.workTree === undefined) {
    throw new ProjectError(`${root} is a bare repository, in which nothing can be written.`, {
      hint: 'Run it in a clone.',
    })
  }
  if ((await realpath(repository.workTree)) !== root) {
    throw new ProjectError(`${root} is not the root of its repository, where ${EKALA_FILE} belongs.`, {
      hint: `Run it for ${repository.workTree}.`,
    })
  }
  return repository
}

async function writeEkala(root: string, repository: Repository): Promise<boolean> {
  const file = path.join(root, EKALA_FILE)
  const before = await readText(file)
  if (before !== undefined) await openProject(root)
  else await writeTogether(root, [{ file, before, after: printEkala({ packages: [], tags: [] }) }])
  if ((await repository.resolve(`HEAD:${EKALA_FILE}`)) !== undefined) return false
  await repository.run(['add', '--', EKALA_FILE], { cwd: root })
  try {
    await repository.run(['commit', '--quiet', '--no-verify', '-m', COMMIT_MESSAGE, '--', EKALA_FILE], {
      cwd: root,
    })
  } catch (cause) {
    if (!(cause instanceof GitError) || !/tell me who you are|identity|ident name/i.test(cause.said))
      throw cause
    throw new ProjectError(`${EKALA_FILE} is written, but git does not know in whose name to commit it.`, {
      cause,
      hint: 'Set user.name and user.email with git config, and run it again.',
    })
  }
  return true
}

async function tellRemote(
  repository: Repository,
  rootCommit: string,
  target: string | undefined,
  { signal }: CliContext,
): Promise<Initialised['remote']> {
  const name = target ?? (await ownRemote(repository))
  if (name === undefined) return undefined
  const refs = await listRemoteRefs(repository, name, [INIT], { signal })
  const known = refs.get(INIT)
  if (known !== undefined) {
    if (known !== rootCommit) throw otherRoot(`${INIT} at ${name}`, known, rootCommit)
    return { name, state: 'known' }
  }
  await checkRemoteHead(repository, name, rootCommit, signal)
  await pushAtomic(repository, name, [[rootCommit, INIT]], { signal })
  return { name, state: 'told' }
}

/** The remote that pushes go to; undefined if there is none. */
async function ownRemote(repository: Repository): Promise<string | undefined> {
  const name = await defaultRemote(repository)
  const known = (await repository.text(['remote'])).split('\n')
  return known.includes(name) ? name : undefined
}

/** What the remote has shall be of the same repository. */
async function checkRemoteHead(
  repository: Repository,
  remote: string,
  rootCommit: string,
  signal: AbortSignal,
): Promise<void> {
  const answer = await repository.text(['ls-remote', '--quiet', '--end-of-options', remote, HEAD], { signal })
  const head = answer.split('\t')[0] ?? ''
  if (head === '') return
  if ((await repository.resolve(head, 'commit')) === undefined) {
    throw new ProjectError(
      `${remote} has commits that are not here, so that nothing shows that it is the same repository.`,
      {
        hint: `Get them with git fetch ${remote}, and run it again.`,
      },
    )
  }
  const found = await genesisOf(repository, head)
  if (found !== rootCommit) throw otherRoot(`the history of ${remote}`, found, rootCommit)
}

function otherRoot(where: string, found: string, own: string): AtomAlarmError {
  return new AtomAlarmError(
    `The root commit of this repository is ${own}, but that of ${where} is ${found}.`,
    {
      hint: 'Atoms are known by their root commit: look whether this is the right repository and remote.',
    },
  )
}
