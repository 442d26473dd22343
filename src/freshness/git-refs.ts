import { listRefs } from '../git/list-refs.js'
import { GitRemoteError } from '../git/remote-error.js'
import type { UpstreamVersions } from './freshness.js'
import type { AskOptions } from './request.js'
import { UpstreamError } from './upstream-error.js'

const TAGS = 'refs/tags/'

/**
 * The tags of a repository and the commit of its default branch, by git's own protocol over http: every forge speaks
 * it, none counts it against an API's limit, and none wants a token for it.
 * @throws UpstreamError
 */
export async function listGitVersions(repository: string, options: AskOptions): Promise<UpstreamVersions> {
  const refs = await list(`${repository}.git`, options)
  const head = refs.find(({ name }) => name === 'HEAD')?.object
  const versions = refs
    .filter(({ name }) => name.startsWith(TAGS))
    // A tag that is an object of its own says which commit it stands for.
    .map(({ name, object, peeled }) => ({ name: name.slice(TAGS.length), rev: peeled ?? object }))
  return { versions, ...(head === undefined ? {} : { head }) }
}

async function list(url: string, options: AskOptions) {
  try {
    return (await listRefs(url, ['HEAD', TAGS], options)).refs
  } catch (error) {
    if (!(error instanceof GitRemoteError)) throw error
    throw new UpstreamError(error.message, error, { cause: error })
  }
}
