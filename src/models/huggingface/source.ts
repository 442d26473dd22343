import { files } from '../../lexicons/dev/firn.js'
import { isHubRepo } from '../hub-repo.js'
import type { HuggingFaceRequest } from '../request.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'
import { explainHub } from './explain-hub.js'
import { hubHeaders } from './hub-fetch.js'
import { listRepository } from './list-repository.js'

/** The hub of those who name none. */
export const PUBLIC_HUB = 'https://huggingface.co'

/** Repositories of Hugging Face, and of hubs that speak its protocol: huggingface.co/docs/hub/api. */
export const huggingFaceSource: ModelSource<HuggingFaceRequest> = {
  type: 'huggingface',

  async list(request, context) {
    const { repo, revision = 'main', files: include } = request
    const endpoint = lastingUrl(request.endpoint ?? PUBLIC_HUB).replace(/\/+$/, '')
    if (!isHubRepo(repo)) {
      throw new SourceError('InvalidRequest', `${JSON.stringify(repo)} is no id of a model: write org/name.`)
    }
    return listRepository({ endpoint, repo, revision, include }, context, (state) =>
      files.huggingface.$build({ endpoint: endpoint as `${string}:${string}`, repo, ...state }),
    )
  },

  headersFor: hubHeaders,
  explain: explainHub,
}
