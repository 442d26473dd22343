import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerBytes } from './answer-bytes.js'
import type { Contents } from './hub-repository.js'

/** A layer as Ollama names its kinds: application/vnd.ollama.image.{model,template,params,system,license,…}. */
export interface OllamaLayer {
  readonly mediaType: string
  readonly contents: Contents
}

/**
 * An Ollama registry on 127.0.0.1: manifests by tag, blobs by digest, each blob behind a redirect to a storage of its
 * own (the Distribution API, as github.com/ollama/ollama, `server/images.go` and `server/download.go`, uses it).
 */
export interface OllamaServer extends AsyncDisposable {
  readonly url: string
  /** Methods and paths, in the order in which they were asked for. */
  readonly requests: string[]
  /** Points a tag at a model made of layers, and gives its manifest. */
  push(
    model: string,
    tag: string,
    layers: readonly OllamaLayer[],
    config?: Readonly<Record<string, unknown>>,
  ): string
  close(): Promise<void>
}

const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json'

export async function startOllamaServer(): Promise<OllamaServer> {
  const blobs = new Map<string, Buffer>()
  const manifests = new Map<string, string>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function store(contents: Contents, mediaType: string) {
    const bytes = Buffer.from(contents)
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    blobs.set(digest, bytes)
    return { mediaType, digest, size: bytes.length }
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', url)
    const [, model, kind, name = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? []
    const stored = /^\/storage\/(sha256:[0-9a-f]{64})$/.exec(pathname)?.[1]
    const manifest = kind === 'manifests' ? manifests.get(`${model}:${name}`) : undefined
    const blob = blobs.get(stored ?? name)
    if (manifest !== undefined) {
      answerBytes(Buffer.from(manifest), request, response, { 'content-type': MANIFEST_TYPE })
    } else if (blob !== undefined && stored !== undefined) {
      answerBytes(blob, request, response, { 'content-type': 'application/octet-stream' })
    } else if (blob !== undefined && kind === 'blobs') {
      response.writeHead(307, { location: `${url}/storage/${name}?X-Amz-Signature=test` }).end()
    } else {
      const code = kind === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN'
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end(JSON.stringify({ errors: [{ code, message: 'not found' }] }))
    }
  }

  async function close(): Promise<void> {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  return {
    url,
    requests,
    push(model, tag, layers, config = { model_format: 'gguf', model_family: 'llama', model_type: '1B' }) {
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST_TYPE,
        config: store(JSON.stringify(config), 'application/vnd.docker.container.image.v1+json'),
        layers: layers.map(({ mediaType, contents }) => store(contents, mediaType)),
      })
      manifests.set(`${model}:${tag}`, manifest)
      return manifest
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
