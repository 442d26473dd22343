import path from 'node:path'
import type { LayoutName } from '../../../src/models/layout/layout.js'
import type { CliContext } from '../../context.js'

/**
 * Where the tools that load models look for them: the hub's (huggingface_hub, `constants.py`) and Ollama's
 * (`OLLAMA_MODELS`). Plain files have no such place.
 */
export function cacheDirectory(layout: LayoutName, { environment, cwd }: CliContext): string | undefined {
  const value = (name: string) => environment.child[name]?.trim() || undefined
  const resolve = (directory: string) => path.resolve(cwd, directory.replace(/^~(?=\/|$)/, environment.home))
  switch (layout) {
    case 'hf-cache': {
      const home = value('HF_HOME') ?? path.join(environment.directories.cache, 'huggingface')
      return resolve(value('HF_HUB_CACHE') ?? value('HUGGINGFACE_HUB_CACHE') ?? path.join(home, 'hub'))
    }
    case 'ollama':
      return resolve(value('OLLAMA_MODELS') ?? path.join(environment.home, '.ollama', 'models'))
    case 'plain':
      return undefined
  }
}
