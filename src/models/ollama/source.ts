import { createHash } from 'node:crypto'
import { files } from '../../lexicons/dev/firn.js'
import { MAX_MANIFEST_LENGTH } from '../../limits/model-sources.js'
import { arrangeFiles } from '../arrange-files.js'
import { askAddress, readBytes } from '../ask-source.js'
import { readOllamaManifest } from '../ollama-manifest.js'
import type { OllamaRequest } from '../request.js'
import type { ModelSource } from '../source.js'
import { SourceError } from '../source-error.js'
import { explainOllama } from './explain-ollama.js'
import { readOllamaName } from './ollama-name.js'

/** Media types by which registries of Docker and OCI know what is asked for. */
const MANIFEST_TYPES =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json'

/**
 * Models of an Ollama registry: a manifest by a tag that moves, and layers by their sha256 (the Distribution API, as
 * github.com/ollama/ollama, `server/images.go`, uses it). The manifest itself is kept verbatim in the origin.
 */
export const ollamaSource: ModelSource<OllamaRequest> = {
  type: 'ollama',

  async list(request, context) {
    const { registry, model, tag, page } = readOllamaName(request)
    const address = `${registry}/v2/${model}`
    const body = await askAddress(
      { url: `${address}/manifests/${tag}`, headers: { accept: MANIFEST_TYPES }, explain: explainOllama },
      context,
      (response) => readBytes(response, address),
    )
    const manifest = body.toString('utf8')
    const parts = readOllamaManifest(manifest)
    if (parts === undefined || !body.equals(Buffer.from(manifest))) {
      throw new SourceError(
        'Unreadable',
        `${registry} answered with no manifest for ${model}:${tag}: see whether the model is one of Ollama.`,
      )
    }
    if (manifest.length > MAX_MANIFEST_LENGTH) {
      throw new SourceError(
        'TooLarge',
        `The manifest of ${model}:${tag} has ${manifest.length} characters: at most ${MAX_MANIFEST_LENGTH}.`,
      )
    }
    // A layer may be named twice.
    const layers = [...new Map(parts.map((part) => [part.sha256, part])).values()]
    return {
      origin: files.ollama.$build({
        registry: registry as `${string}:${string}`,
        model,
        tag,
        digest: createHash('sha256').update(body).digest('hex'),
        manifest,
      }),
      files: arrangeFiles(
        layers.map(({ sha256, size, mediaType }) => ({
          path: `blobs/sha256-${sha256}`,
          ...{ size, sha256, mediaType },
          urls: [`${address}/blobs/sha256:${sha256}`],
        })),
        `${model}:${tag}`,
      ),
      bases: [],
      layout: 'ollama',
      about: { homepage: page, library: 'ollama' },
    }
  },

  /** Everything in the registry is for everybody. */
  headersFor: () => Promise.resolve({}),
  explain: explainOllama,
}
