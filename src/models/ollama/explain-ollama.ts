import { SourceError } from '../source-error.js'

/** What a bad answer of a registry means: it tells a model apart from a tag that is not there by nothing. */
export function explainOllama(url: URL, response: Response): SourceError | undefined {
  const [, model, tag] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? []
  if (model === undefined || (response.status !== 404 && response.status !== 401)) return undefined
  return new SourceError(
    'NotFound',
    `${url.host} has no model ${model} with the tag ${tag} for everybody: see its name and its tags on its page.`,
  )
}
