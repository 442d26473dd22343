import { files } from '../../../src/lexicons/dev/firn.js'
import { encodePath } from '../../../src/models/arrange-files.js'
import type { SourceRequest } from '../../../src/models/request.js'
import { SourceError } from '../../../src/models/source-error.js'
import { parseSpec } from '../../../src/models/spec.js'
import { getAt, isJsonObject, type JsonObject } from '../json-path.js'
import { linesOf } from '../lines.js'

/** Where a model comes from, as somebody types it. */
export interface SourceFields {
  readonly source: string
  /** Globs, one a line. */
  readonly include: string
}

/** @throws SourceError */
export function readSource({ source, include }: SourceFields): SourceRequest {
  const request = parseSpec(source)
  const globs = linesOf(include)
  if (globs.length === 0) return request
  if (request.type === 'git-lfs') return { ...request, lfsFiles: globs }
  if (request.type === 'huggingface' || request.type === 's3' || request.type === 'git-xet') {
    return { ...request, files: [...('files' in request ? (request.files ?? []) : []), ...globs] }
  }
  throw new SourceError(
    'InvalidRequest',
    `All files of ${request.type} make the model: leave the choice of files empty.`,
  )
}

/** The source of a release that stands, for the next one: what was asked for, where that may have moved on. */
export function sourceOfRelease(release: JsonObject | undefined): SourceFields {
  const origin = release && getAt(release, ['artifact', 'origin'])
  if (!isJsonObject(origin)) return { source: '', include: '' }
  const include = Array.isArray(origin.include) ? origin.include.map(String).join('\n') : ''
  return { source: specOf(origin), include }
}

function specOf(origin: JsonObject): string {
  const text = (field: string) => (typeof origin[field] === 'string' ? origin[field] : '')
  const rev = text('ref') || text('rev')
  switch (origin.$type) {
    case files.huggingface.$type:
      return /^https:\/\/huggingface\.co\/?$/.test(text('endpoint'))
        ? `hf:${text('repo')}@${rev}`
        : `hf:${text('endpoint').replace(/\/+$/, '')}/${text('repo')}@${rev}`
    case files.gitXet.$type:
      return `git-xet:${text('url')}@${rev}`
    case files.gitLfs.$type:
      return `git-lfs:${text('url')}@${rev}${text('path') === '' ? '' : `#${text('path')}`}`
    case files.ollama.$type:
      return `ollama:${text('registry') === 'https://registry.ollama.ai' ? '' : `${URL.parse(text('registry'))?.host ?? ''}/`}${text('model')}:${text('tag')}`
    case files.mlflow.$type: {
      const ref = text('ref')
      const which = ref === '' ? `/${text('version')}` : `@${ref}`
      return `mlflow:${text('trackingUri')}#models:/${encodeURIComponent(text('model'))}${which}`
    }
    case files.s3.$type: {
      const query = new URLSearchParams(
        ['region', 'endpoint'].flatMap((name): [string, string][] =>
          text(name) === '' ? [] : [[name, text(name)]],
        ),
      ).toString()
      return `s3://${text('bucket')}/${encodePath(text('prefix'))}${query === '' ? '' : `?${query}`}`
    }
    default:
      return ''
  }
}
