import { type GitObjectType, isAnyObjectId } from '../../src/atoms/object-id.js'
import type { Git, RunOptions } from './git.js'
import { GitError } from './git-error.js'
import { ObjectReader } from './object-reader.js'

/** A repository on this machine, bare or with a work tree. */
export class Repository {
  readonly git: Git
  /** Absolute path of `.git`, or of the bare repository. */
  readonly gitDir: string
  /** Absolute path of the work tree; undefined for a bare repository. */
  readonly workTree: string | undefined

  constructor(git: Git, gitDir: string, workTree?: string) {
    this.git = git
    this.gitDir = gitDir
    this.workTree = workTree
  }

  /** Runs a command in this repository and answers what it printed. @throws GitError */
  run(args: readonly string[], options?: RunOptions): Promise<Buffer> {
    return this.git.run([...this.#place(), ...args], options)
  }

  /** As `run`, as a text without a newline at its end. @throws GitError */
  text(args: readonly string[], options?: RunOptions): Promise<string> {
    return this.git.text([...this.#place(), ...args], options)
  }

  /** The id of what a revision expression names, such as `HEAD`, `v1:path`; undefined where there is nothing. */
  async resolve(revision: string, type?: GitObjectType): Promise<string | undefined> {
    const peeled = type === undefined ? revision : `${revision}^{${type}}`
    try {
      const id = await this.text(['rev-parse', '--verify', '--quiet', '--end-of-options', peeled])
      return isAnyObjectId(id) ? id : undefined
    } catch (error) {
      // Quiet: it says nothing of what is not there.
      if (error instanceof GitError && (error.said === '' || error.reason === 'NotFound')) return undefined
      throw error
    }
  }

  /** Writes an object and answers its id. @throws GitError for one that git would not read */
  writeObject(type: GitObjectType, bytes: Uint8Array): Promise<string> {
    return this.text(['hash-object', '-t', type, '-w', '--stdin'], { stdin: bytes })
  }

  /** Reads objects by one process, until it is closed. */
  reader(): ObjectReader {
    return new ObjectReader(this.git.start([...this.#place(), 'cat-file', '--batch']))
  }

  /** The same, reached by another git. */
  by(git: Git): Repository {
    return new Repository(git, this.gitDir, this.workTree)
  }

  #place(): string[] {
    return [
      `--git-dir=${this.gitDir}`,
      ...(this.workTree === undefined ? [] : [`--work-tree=${this.workTree}`]),
    ]
  }
}

/** The repository that a directory is in. @throws GitError `NotFound` where there is none */
export function openRepository(git: Git, directory: string): Promise<Repository> {
  return discover(git, directory, [])
}

/** A directory in the files of a repository. */
export interface WorkDirectory {
  readonly repository: Repository
  /** From the top of the work tree, with `/`; empty at the top. */
  readonly path: string
}

/**
 * The repository in whose files a directory is. A bare one is not taken: it may be a part of somebody's files, with a
 * configuration of its own (git-config(1), safe.bareRepository).
 * @throws GitError `NotFound` where there is none, or it is bare
 */
export async function openWorkDirectory(git: Git, directory: string): Promise<WorkDirectory> {
  const repository = await discover(git, directory, NOT_BARE)
  const prefix = await git.text([...NOT_BARE, 'rev-parse', '--show-prefix'], { cwd: directory })
  return { repository, path: prefix.replace(/\/$/, '') }
}

const NOT_BARE = ['-c', 'safe.bareRepository=explicit']

async function discover(git: Git, directory: string, settings: readonly string[]): Promise<Repository> {
  const cwd = directory
  const answer = await git.text([...settings, 'rev-parse', '--is-bare-repository', '--absolute-git-dir'], {
    cwd,
  })
  const [isBare, gitDir] = answer.split('\n')
  if (gitDir === undefined) throw new GitError('NotFound', `${directory} is in no git repository.`)
  if (isBare === 'true') return new Repository(git, gitDir)
  return new Repository(git, gitDir, await git.text([...settings, 'rev-parse', '--show-toplevel'], { cwd }))
}

/** Makes an empty bare repository, with nothing of the user's templates in it. @throws GitError */
export async function createBare(git: Git, directory: string): Promise<Repository> {
  await git.run(['init', '--quiet', '--bare', '--template=', '--initial-branch=none', '--', directory])
  return new Repository(git, directory)
}
