import { GenesisError } from '../../src/atoms/genesis.js'
import { formatRef } from '../../src/atoms/ref-name.js'
import type { Git } from '../git/git.js'
import { GitError } from '../git/git-error.js'
import { openRepository, type Repository } from '../git/repository.js'
import { readNeighbours } from '../project/atom-files.js'
import type { Project } from '../project/find-project.js'
import { ProjectError } from '../project/project-error.js'
import type { Home } from '../resolution/places.js'
import { rootCommitOf } from '../verify/check-source.js'

/** The git repository that a directory is in; undefined where there is none. @throws GitError */
export async function repositoryAt(directory: string, git: Git): Promise<Repository | undefined> {
  try {
    return await openRepository(git, directory)
  } catch (error) {
    if (error instanceof GitError && error.reason === 'NotFound') return undefined
    throw error
  }
}

/**
 * The root commit by which a repository is known: that of refs/ekala/init, else of HEAD's history.
 * @throws ProjectError, GitError
 */
export async function rootOf(repository: Repository): Promise<string | undefined> {
  const named = await repository.resolve(formatRef({ kind: 'init' }), 'commit')
  if (named !== undefined) return named
  const head = await repository.resolve('HEAD', 'commit')
  return head === undefined ? undefined : genesisOf(repository, head)
}

/** The root commit of a history. @throws ProjectError for a shallow one; GitError */
export async function genesisOf(repository: Repository, commit: string): Promise<string> {
  try {
    return await rootCommitOf(repository, commit)
  } catch (cause) {
    if (!(cause instanceof GenesisError)) throw cause
    throw new ProjectError(cause.message, { cause, hint: 'Fetch all of it with git fetch --unshallow.' })
  }
}

/** A project as its own manifests see it. @throws ProjectError, GitError */
export async function homeOf(project: Project, git: Git): Promise<Home> {
  const repository = await repositoryAt(project.root, git)
  const root = repository && (await rootOf(repository))
  return { mirrors: [], local: { root, neighbours: await readNeighbours(project) } }
}
