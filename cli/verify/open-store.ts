import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Git } from '../git/git.js'
import { createBare, type Repository } from '../git/repository.js'

/** An empty repository that is thrown away at the end (`await using`). */
export interface Store extends AsyncDisposable {
  readonly repository: Repository
}

/** Makes a repository for objects of others. @throws GitError */
export async function openStore(git: Git): Promise<Store> {
  const directory = await mkdtemp(path.join(tmpdir(), 'firn-atoms-'))
  const remove = () => rm(directory, { recursive: true, force: true })
  try {
    const repository = await createBare(git, path.join(directory, 'store.git'))
    return { repository, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw error
  }
}
