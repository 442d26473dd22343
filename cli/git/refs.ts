import { isAnyObjectId } from '../../src/atoms/object-id.js'
import { GIT_NETWORK_TIMEOUT_MS } from '../../src/limits/git.js'
import type { Git, RunOptions } from './git.js'
import type { Repository } from './repository.js'

/** Ref → object id, in git's order. */
export type Refs = ReadonlyMap<string, string>

/**
 * The refs of a repository elsewhere that match any of the patterns (`refs/eka/atoms/*`), in one handshake. What a tag
 * leads to is left out.
 * @param remote a URL, a path, or the name of a remote where `repository` has one
 * @throws GitError
 */
export async function listRemoteRefs(
  git: Pick<Git | Repository, 'run'>,
  remote: string,
  patterns: readonly string[],
  options: RunOptions = {},
): Promise<Refs> {
  const args = ['ls-remote', '--quiet', '--refs', '--end-of-options', remote, ...patterns]
  return readRefs(await git.run(args, { timeoutMs: GIT_NETWORK_TIMEOUT_MS, ...options }))
}

/** The refs below a prefix in a repository at hand. @throws GitError */
export async function listRefs(repository: Repository, prefix: string): Promise<Refs> {
  return readRefs(await repository.run(['for-each-ref', '--format=%(objectname)%09%(refname)', '--', prefix]))
}

function readRefs(output: Buffer): Refs {
  const refs = new Map<string, string>()
  for (const line of output.toString('utf8').split('\n')) {
    const [id = '', name] = line.split('\t')
    if (name !== undefined && isAnyObjectId(id)) refs.set(name, id)
  }
  return refs
}

/**
 * Makes refs, all or none; one that is there already fails them all.
 * @throws GitError
 */
export async function createRefs(repository: Repository, refs: Refs): Promise<void> {
  const lines = [...refs].map(([name, id]) => `create ${name}\0${id}\0`)
  await repository.run(['update-ref', '--stdin', '-z'], { stdin: `start\0${lines.join('')}commit\0` })
}

/** Points refs to objects, all or none, wherever they led before. @throws GitError */
export async function replaceRefs(repository: Repository, refs: Refs): Promise<void> {
  const lines = [...refs].map(([name, id]) => `update ${name}\0${id}\0\0`)
  await repository.run(['update-ref', '--stdin', '-z'], { stdin: `start\0${lines.join('')}commit\0` })
}
