import { files } from '../../lexicons/dev/firn.js'
import { isHubRepo } from '../hub-repo.js'
import { explainHub } from '../huggingface/explain-hub.js'
import { hubHeaders } from '../huggingface/hub-fetch.js'
import { listRepository } from '../huggingface/list-repository.js'
import type { GitXetRequest } from '../request.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'

/**
 * Git repositories whose large files are kept by Xet, read through their hub: it hands whole files out to who does not
 * speak to the storage itself (huggingface.co/docs/hub/xet, "Legacy clients"), whose sha256 are those of git-lfs. A
 * Xet hash is no sha256, and its storage asks for a token that soon ends: neither can be pinned.
 */
export const gitXetSource: ModelSource<GitXetRequest> = {
  type: 'git-xet',

  async list(request, context) {
    const { url, rev: revision, files: include } = request
    const { endpoint, repo } = readRepository(request)
    return listRepository({ endpoint, repo, revision, include }, context, (state) =>
      files.gitXet.$build({ url: url as `${string}:${string}`, ...state }),
    )
  },

  headersFor: hubHeaders,
  explain: explainHub,
}

/** @throws SourceError */
function readRepository({ url, endpoint }: GitXetRequest): { endpoint: string; repo: string } {
  const parsed = URL.parse(url)
  const isWeb = parsed?.protocol === 'https:' || parsed?.protocol === 'http:'
  const repo = parsed?.pathname.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '') ?? ''
  if (!parsed || !isWeb || parsed.username !== '' || !isHubRepo(repo)) {
    throw new SourceError(
      'InvalidRequest',
      `${JSON.stringify(url)} is no repository of a hub that bridges Xet: write https://hub/org/name.`,
    )
  }
  return { endpoint: lastingUrl(endpoint ?? parsed.origin).replace(/\/+$/, ''), repo }
}
