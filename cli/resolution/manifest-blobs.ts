import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { MAX_MANIFEST_BYTES } from '../../src/limits/atom-files.js'
import type { Git } from '../git/git.js'
import { createBare, type Repository } from '../git/repository.js'
import { fetchRefs } from '../git/transfer.js'

/** The git that may ask a mirror which the person named, or others alone. */
export type GitOf = (isForeign: boolean) => Git

/** Manifests alone, of all versions that a mirror has: blobs of their own, so that no tree and no history comes along. */
export class ManifestBlobs implements AsyncDisposable {
  readonly #gitOf: GitOf
  readonly #fetched = new Map<string, Promise<Repository>>()
  #directory: Promise<string> | undefined

  constructor(gitOf: GitOf) {
    this.#gitOf = gitOf
  }

  /**
   * The manifest of a version as a mirror hands it out; undefined where there is none.
   * @param isForeign whether others alone name the mirror
   * @throws GitError
   */
  async read(
    mirror: string,
    isForeign: boolean,
    label: string,
    version: string,
  ): Promise<string | undefined> {
    const key = `${isForeign ? 'foreign' : 'named'} ${mirror}`
    const fetched = this.#fetched.get(key) ?? this.#fetch(mirror, isForeign, this.#fetched.size)
    this.#fetched.set(key, fetched)
    using reader = (await fetched).reader()
    const blob = await reader.read(`refs/manifests/${label}/${version}`, MAX_MANIFEST_BYTES)
    return blob?.type === 'blob' ? blob.bytes.toString('utf8') : undefined
  }

  async #fetch(mirror: string, isForeign: boolean, number: number): Promise<Repository> {
    this.#directory ??= mkdtemp(path.join(tmpdir(), 'firn-manifests-'))
    const repository = await createBare(
      this.#gitOf(isForeign),
      path.join(await this.#directory, `${number}.git`),
    )
    await fetchRefs(repository, mirror, ['+refs/eka/meta/*/manifest:refs/manifests/*'])
    return repository
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#fetched.values())
    if (this.#directory !== undefined) await rm(await this.#directory, { recursive: true, force: true })
  }
}
