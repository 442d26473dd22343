import type { LayoutName, LayoutNames, LayoutPlan, ModelFiles } from './layout.js'
import { checkPath } from './names.js'
import { planHubCache } from './plan-hub-cache.js'
import { planOllama } from './plan-ollama.js'

/** Where everything of a model goes in a layout. @throws LayoutError where it cannot be laid out so */
export function planLayout(layout: LayoutName, model: ModelFiles, names: LayoutNames = {}): LayoutPlan {
  switch (layout) {
    case 'hf-cache':
      return planHubCache(model, names)
    case 'ollama':
      return planOllama(model, names)
    case 'plain':
      return {
        layout,
        id: '',
        files: model.files.map((file) => ({ at: checkPath(file.path), file })),
        ...{ directories: [], links: [], texts: [] },
      }
  }
}
