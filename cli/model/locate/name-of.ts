import type { SourceRequest } from '../../../src/models/request.js'

/** What people call the model of a source, as a slug: for a directory, or a definition. */
export function nameOf(request: SourceRequest): string {
  const last = placeOf(request).replace(/\/+$/, '').split('/').at(-1) ?? ''
  const slug = last
    .replace(/\.git$/, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return slug.slice(0, MAX_SLUG_LENGTH) || 'model'
}

/** src/syntax/slug.ts */
const MAX_SLUG_LENGTH = 96

function placeOf(request: SourceRequest): string {
  switch (request.type) {
    case 'huggingface':
      return request.repo
    case 'mlflow':
      return request.modelName
    case 's3':
      return request.prefix.replace(/\/+$/, '') || request.bucket
    case 'git-lfs':
      return request.subdir ?? request.url
    case 'git-xet':
      return request.url
    case 'url':
      return [request.urls[0]?.url ?? ''].flat()[0] ?? ''
    case 'ollama':
      return request.model.replace(/:[^/]*$/, '')
  }
}
