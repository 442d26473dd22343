import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Git } from '../git/git.js'
import { createBare, type Repository } from '../git/repository.js'

/**
 * Takes what mirrors hand out; thrown away at the end (`await using`). A server leaves out what it believes to be
 * there, which is all that the commits at hand lead to: so what comes without files, or without trees, must not lie
 * where files and trees are looked for.
 */
export interface Stores extends AsyncDisposable {
  /** Atom commits with all their files. */
  readonly files: Repository
  /** Source commits with their trees, without files. */
  readonly trees: Repository
  /** Source commits and all before them, without trees. */
  readonly commits: Repository
}

/** Makes empty repositories for objects of others. @throws GitError */
export async function openStores(git: Git): Promise<Stores> {
  const directory = await mkdtemp(path.join(tmpdir(), 'firn-atoms-'))
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    const create = (name: string) => createBare(git, path.join(directory, `${name}.git`))
    return {
      files: await create('files'),
      trees: await create('trees'),
      commits: await create('commits'),
      [Symbol.asyncDispose]: remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}
