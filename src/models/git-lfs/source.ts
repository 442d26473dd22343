import { createHash } from 'node:crypto'
import { files } from '../../lexicons/dev/firn.js'
import { MAX_PACK_OBJECT_BYTES } from '../../limits/git-remote.js'
import { arrangeFiles } from '../arrange-files.js'
import { netrcLogin } from '../basic-login.js'
import { filePathProblem } from '../file-path.js'
import { filterByGlobs } from '../glob.js'
import type { ListedFile } from '../listing.js'
import type { GitLfsRequest } from '../request.js'
import type { ModelSource, SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'
import { explainLfs } from './batch.js'
import { findAddresses } from './find-addresses.js'
import { gitOptions } from './git-options.js'
import { locateInRepository } from './locate.js'
import { readPointer } from './pointer.js'
import { fetchBlobs, findCommit, listTree, type RemoteCommit, type TreeFile } from './repository.js'

/**
 * Git repositories with git-lfs. The pointers name the sha256 of what is large, so no weights are downloaded; what is
 * small comes with git and is hashed.
 */
export const gitLfsSource: ModelSource<GitLfsRequest> = {
  type: 'git-lfs',
  async list(request, context) {
    const url = lastingUrl(request.url).replace(/\/+$/, '')
    const directory = readDirectory(request.subdir)
    const options = gitOptions(context)
    const commit = await findCommit(url, request.rev, options)
    const tree = await listTree(commit, directory, options, context.report)
    const read = await readFiles(commit, filterByGlobs(tree, request.lfsFiles), context)
    const arranged = arrangeFiles(read, directory === '' ? url : `${directory} of ${url}`)
    const addresses = await findAddresses(url, commit.rev, directory, arranged, context)
    if (addresses === undefined) {
      context.report?.(
        `${url} has no addresses of files that last: they are read by git and by the batch API of LFS.`,
      )
    }
    return {
      origin: files.gitLfs.build({
        url: url as `${string}:${string}`,
        rev: commit.rev,
        ...(commit.ref === undefined ? {} : { ref: commit.ref }),
        ...(directory === '' ? {} : { path: directory }),
        ...(request.lfsFiles === undefined ? {} : { include: [...request.lfsFiles] }),
      }),
      files: arranged.map((file) => ({
        ...file,
        urls: addresses ? [addresses.urlOf(file.path, file.lfs === true)] : [],
      })),
      bases: addresses?.base === undefined ? [] : [addresses.base],
      layout: 'plain',
      about: { homepage: url },
    }
  },
  headersFor: (url, { credentials }) => netrcLogin(url, credentials),
  explain: explainLfs,
  locator: locateInRepository,
}

function readDirectory(subdir: string | undefined): string {
  const directory = (subdir ?? '').replace(/^(?:\.?\/)+|\/+$/g, '')
  const problem = directory === '' || directory === '.' ? undefined : filePathProblem(directory)
  if (problem !== undefined) throw new SourceError('InvalidRequest', problem)
  return directory === '.' ? '' : directory
}

async function readFiles(
  commit: RemoteCommit,
  tree: readonly TreeFile[],
  context: SourceContext,
): Promise<ListedFile[]> {
  const blobs = await fetchBlobs(
    commit,
    tree.map(({ id }) => id),
    gitOptions(context),
  )
  return tree.map(({ path, id }) => {
    const blob = blobs.get(id)
    if (blob === undefined) {
      throw new SourceError(
        'TooLarge',
        `${path} is kept by git itself and larger than the ${MAX_PACK_OBJECT_BYTES} bytes that are read so, or there are too ` +
          'many such files. Keep it with git-lfs (git lfs migrate), or choose other files by globs.',
      )
    }
    const pointer = readPointer(blob.bytes)
    if (pointer) return { path, size: pointer.size, sha256: pointer.oid, lfs: true, urls: [] }
    const sha256 = createHash('sha256').update(blob.bytes).digest('hex')
    return { path, size: blob.bytes.length, sha256, gitOid: id, urls: [] }
  })
}
