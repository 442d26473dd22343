import path from 'node:path'
import { MANIFEST_FILE } from '../../src/atoms/manifest/manifest.js'
import { readManifest } from '../../src/atoms/manifest/read-manifest.js'
import type { AtomClaim } from '../../src/atoms/verify/claim.js'
import { parseRequirement, type Requirement } from '../../src/requirement/requirement.js'
import type { Git } from '../git/git.js'
import { GitError } from '../git/git-error.js'
import { listRefs } from '../git/refs.js'
import { openWorkDirectory, type WorkDirectory } from '../git/repository.js'
import { findEntry, readAs } from '../git/trees.js'
import { claimIn } from './git-target.js'
import { TargetError } from './target-error.js'

/**
 * The published atom of a directory, at the version that its committed manifest names, by the refs of its own
 * repository.
 * @throws TargetError, GitError
 */
export async function findInDirectory(directory: string, git: Git): Promise<AtomClaim> {
  const { repository, path: at } = await open(directory, git)
  using reader = repository.reader()
  const tree = await repository.resolve('HEAD', 'tree')
  const entry =
    tree === undefined ? undefined : await findEntry(reader, tree, path.posix.join(at, MANIFEST_FILE))
  if (entry === undefined) {
    throw new TargetError(`${directory} holds no committed ${MANIFEST_FILE}.`, {
      hint: 'Name the directory of an atom, or the atom by its label, as in ::label.',
    })
  }
  const { value } = readManifest((await readAs(reader, entry.id, 'blob')).bytes.toString('utf8'))
  if (value === undefined) {
    throw new TargetError(`${at}/${MANIFEST_FILE} names no label and version.`, {
      hint: 'Mend and commit it.',
    })
  }
  return findInRepository(directory, git, {
    label: value.label,
    requirement: parseRequirement(`=${value.version}`),
  })
}

/** The atom of a label in the repository that a directory is in. @throws TargetError, GitError */
export async function findInRepository(
  directory: string,
  git: Git,
  wanted: { readonly label: string; readonly requirement: Requirement | undefined },
): Promise<AtomClaim> {
  const { repository } = await open(directory, git)
  return claimIn(await listRefs(repository, 'refs'), repository.gitDir, wanted)
}

async function open(directory: string, git: Git): Promise<WorkDirectory> {
  try {
    return await openWorkDirectory(git, directory)
  } catch (cause) {
    if (!(cause instanceof GitError) || !cause.said.includes('bare repository')) throw cause
    throw new TargetError(`${directory} is in a bare repository, which may be a part of somebody's files.`, {
      cause,
      hint: `If it is meant, name it with a label, as in file://${directory}::label.`,
    })
  }
}
