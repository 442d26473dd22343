import { FEWEST_OPTION, RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { PATH_OPTION, pathOf } from './path-option.js'

/** `firn atom update` */
export const updateCommand = defineCommand({
  name: 'atom update',
  summary: 'lock the newest versions that the manifest allows',
  description:
    'Looks for newer versions of the dependencies that are named, or of all; branches of repositories are looked up ' +
    'again. atom.toml stays as it is: raise a requirement there, or by adding the atom again.',
  args: { names: { count: 'many', help: 'label, set.label, or the name of a direct dependency' } },
  options: {
    deep: { type: 'flag', help: 'let the requirements of dependencies take part' },
    fewest: FEWEST_OPTION,
    path: PATH_OPTION,
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom update', does: 'Everything' },
    { run: 'firn atom update hello', does: 'One dependency alone' },
  ],
  async run({ args: { names }, options }, context) {
    const [{ updateDependencies }, { resolvedData, showChanges }] = await Promise.all([
      import('../authoring/update-dependencies.js'),
      import('../authoring/show-changes.js'),
    ])
    const directory = pathOf(options.path, context)
    const wishes = { ...surroundingsOptions(options), directory, deep: options.deep }
    const resolved = await updateDependencies(names, wishes, context)
    const { style } = context.output
    const lines = showChanges(resolved.changes, style)
    const what = lines.length > 0 ? 'updated' : 'everything is as new as the manifest allows'
    return {
      data: { atom: resolvedData(resolved) },
      text: [`${printable(resolved.label)}: ${what}.`, ...lines].join('\n'),
    }
  },
})
