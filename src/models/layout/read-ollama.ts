import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { MAX_OLLAMA_MANIFEST_BYTES } from '../../limits/command-line.js'
import { type ManifestPart, readOllamaManifest } from '../ollama-manifest.js'
import { ollamaId } from './names.js'
import { filesBelow, sizeAt } from './read-hub-cache.js'

/** A model in Ollama's models directory. */
export interface OllamaModel {
  /** `name:tag`, with what is not the usual registry or namespace before it. */
  readonly id: string
  readonly host: string
  /** sha256 of the manifest, in hex. */
  readonly digest: string
  readonly manifest: string
  /** Relative to the models directory. */
  readonly manifestAt: string
  readonly layers: readonly OllamaLayer[]
  /** Those (sha256, in hex) whose bytes are not there, or not all of them. */
  readonly missing: readonly string[]
}

export interface OllamaLayer extends ManifestPart {
  /** Absolute. */
  readonly at: string
}

/** The models in a models directory; what is no manifest there is left out. An absent directory has none. */
export async function readOllama(root: string): Promise<OllamaModel[]> {
  const models: OllamaModel[] = []
  for (const file of await filesBelow(path.join(root, 'manifests'))) {
    const names = file.split('/')
    if (names.length !== 4) continue
    const bytes = await readFile(path.join(root, 'manifests', file))
    const listed =
      bytes.length > MAX_OLLAMA_MANIFEST_BYTES ? undefined : readOllamaManifest(bytes.toString('utf8'))
    if (listed === undefined) continue
    const layers = listed.map((layer) => ({
      ...layer,
      at: path.join(root, 'blobs', `sha256-${layer.sha256}`),
    }))
    const missing: string[] = []
    for (const { at, size, sha256 } of layers) {
      if ((await sizeAt(at))?.size !== size) missing.push(sha256)
    }
    models.push({
      id: ollamaId(names),
      host: names[0] ?? '',
      digest: createHash('sha256').update(bytes).digest('hex'),
      manifest: bytes.toString('utf8'),
      manifestAt: `manifests/${file}`,
      ...{ layers, missing },
    })
  }
  return models
}
