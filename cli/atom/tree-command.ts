import { FEWEST_OPTION, RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { PATH_OPTION, pathOf } from './path-option.js'

/** `firn atom tree` */
export const treeCommand = defineCommand({
  name: 'atom tree',
  summary: 'show what an atom needs, down to the last dependency',
  description:
    'Chooses versions of everything as firn atom resolve --deep does, keeps to what is locked as far as it can, and writes ' +
    'nothing. Manifests alone are looked at, no sources. With --why only what leads to an atom is shown.',
  options: {
    why: { type: 'text', value: 'LABEL', help: 'show what leads to this atom alone' },
    fewest: FEWEST_OPTION,
    path: PATH_OPTION,
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom tree', does: 'All that this atom needs' },
    { run: 'firn atom tree --why theme', does: 'Who needs theme' },
  ],
  async run({ options }, context) {
    const { readTree } = await import('../authoring/read-tree.js')
    const directory = pathOf(options.path, context)
    const wishes = { ...surroundingsOptions(options), directory, why: options.why }
    return readTree(wishes, context)
  },
})
