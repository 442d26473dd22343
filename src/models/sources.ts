import { gitLfsSource } from './git-lfs/source.js'
import { gitXetSource } from './git-xet/source.js'
import { huggingFaceSource } from './huggingface/source.js'
import { mlflowSource } from './mlflow/source.js'
import { ollamaSource } from './ollama/source.js'
import type { SourceRequest, SourceType } from './request.js'
import { s3Source } from './s3/source.js'
import type { ModelSource } from './source.js'
import { urlSource } from './url/source.js'

/** The seven sources, by the type of their requests. */
export const MODEL_SOURCES: { readonly [T in SourceType]: ModelSource<Extract<SourceRequest, { type: T }>> } =
  {
    huggingface: huggingFaceSource,
    mlflow: mlflowSource,
    s3: s3Source,
    'git-lfs': gitLfsSource,
    'git-xet': gitXetSource,
    url: urlSource,
    ollama: ollamaSource,
  }

/** The source that answers a request. */
export function sourceOf(request: SourceRequest): ModelSource {
  // Each stands under the type of its own requests.
  return MODEL_SOURCES[request.type] as ModelSource
}
