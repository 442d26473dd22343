import { files } from '../../lexicons/dev/firn.js'
import type { Location } from '../download/download.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { lfsServerOf, locateObject } from './batch.js'
import { gitOptions } from './git-options.js'
import { fetchBlobs, findCommit, type RemoteCommit } from './repository.js'

/** Finds files of a repository without addresses that last: large ones by the batch API, the others by git itself. */
export const locateInRepository: NonNullable<ModelSource['locator']> = (origin, listed, context) => {
  const byPath = new Map(listed.map((file) => [file.path, file]))
  let commit: Promise<RemoteCommit> | undefined
  return async (path): Promise<Location> => {
    const file = byPath.get(path)
    if (!files.gitLfs.$isTypeOf(origin) || file?.sha256 === undefined) {
      throw new SourceError('InvalidRequest', `${path} is no file of a git repository.`)
    }
    if (file.lfs === true) {
      return locateObject(lfsServerOf(origin.url), { oid: file.sha256, size: file.size }, context)
    }
    const options = gitOptions(context)
    commit ??= findCommit(origin.url, origin.rev, options)
    const id = file.gitOid ?? ''
    const blob = (await fetchBlobs(await commit, [id], options)).get(id)
    if (blob) return { bytes: blob.bytes }
    throw new SourceError(
      'NotFound',
      `${origin.url} gives no file ${path}: its server does not hand out ${id}.`,
    )
  }
}
