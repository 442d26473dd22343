import { isPickleFormat, weightFormatsOf } from '../../../src/models/formats/by-name.js'
import { readHubCache } from '../../../src/models/layout/read-hub-cache.js'
import { readOllama } from '../../../src/models/layout/read-ollama.js'
import type { CliContext } from '../../context.js'
import { cacheDirectory } from './cache-directories.js'
import { modelState } from './model-state.js'

/** A state of a model on this machine. */
export interface LocalModel {
  readonly id: string
  readonly layout: 'hf-cache' | 'ollama'
  readonly root: string
  /** A commit, or the sha256 of a manifest. */
  readonly revision: string
  readonly refs: readonly string[]
  readonly files: number
  readonly size: number
  readonly state: 'complete' | 'incomplete' | 'unknown'
  readonly weightFormats: readonly string[]
  readonly pickle: boolean
  /** Whether firn put it, or some of it, there. */
  readonly ours: 'fetched' | 'linked' | null
}

/** The models in the caches of this machine, whoever put them there. */
export async function listModels(context: CliContext): Promise<LocalModel[]> {
  const kept = await modelState(context).list()
  const oursOf = (root: string, id: string) =>
    kept.find((one) => one.root === root && one.id === id)?.how ?? null
  const hub = cacheDirectory('hf-cache', context) ?? ''
  const cached = (await readHubCache(hub)).flatMap(({ id, revisions }) =>
    revisions.map(({ commit, refs, files, state }): LocalModel => {
      const weightFormats = weightFormatsOf(files.map(({ path }) => path))
      return {
        ...{ id, layout: 'hf-cache', root: hub, revision: commit, refs, state, weightFormats },
        files: files.length,
        size: files.reduce((sum, { size }) => sum + size, 0),
        pickle: weightFormats.some(isPickleFormat),
        ours: oursOf(hub, id),
      }
    }),
  )
  const ollama = cacheDirectory('ollama', context) ?? ''
  const models = (await readOllama(ollama)).map(
    ({ id, digest, layers, missing }): LocalModel => ({
      ...{ id, layout: 'ollama', root: ollama, revision: digest, refs: [], weightFormats: ['gguf'] },
      files: layers.length,
      size: layers.reduce((sum, { size }) => sum + size, 0),
      ...{ state: missing.length > 0 ? 'incomplete' : 'complete', pickle: false },
      ours: oursOf(ollama, id),
    }),
  )
  return [...cached, ...models]
}
