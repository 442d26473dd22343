import { partialOf } from '../download/partial.js'
import { LayoutError, type LayoutName, type LayoutNames, type LayoutPlan, type ModelFiles } from './layout.js'
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
      return planPlain(model)
  }
}

function planPlain({ files }: ModelFiles): LayoutPlan {
  const paths = new Set(files.map(({ path }) => path))
  for (const path of paths) {
    if (!paths.has(partialOf(path))) continue
    throw new LayoutError(
      `${partialOf(path)} is where ${path} lies until it is whole, so both cannot be fetched together: choose files by --include.`,
    )
  }
  return {
    layout: 'plain',
    id: '',
    files: files.map((file) => ({ at: checkPath(file.path), file })),
    ...{ directories: [], links: [], texts: [] },
  }
}
