import { RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { PATH_OPTION, pathOf } from './path-option.js'

/** `firn atom remove` */
export const removeCommand = defineCommand({
  name: 'atom remove',
  summary: 'take dependencies out',
  description:
    'Takes them out of atom.toml (comments and order stay) and of atom.lock, and with the last atom of a set the set.',
  args: { names: { count: 'some', help: 'label, set.label, or the name of a direct dependency' } },
  options: { path: PATH_OPTION, ...RESOLVE_OPTIONS },
  examples: [{ run: 'firn atom remove hello', does: 'One dependency less' }],
  async run({ args: { names }, options }, context) {
    const [{ removeDependencies }, { resolvedData, showChanges }] = await Promise.all([
      import('../authoring/remove-dependency.js'),
      import('../authoring/show-changes.js'),
    ])
    const wishes = { ...surroundingsOptions(options), directory: pathOf(options.path, context) }
    const resolved = await removeDependencies(names, wishes, context)
    const { style } = context.output
    return {
      data: { removed: names, atom: resolvedData(resolved) },
      text: [
        `${printable(resolved.label)} no longer needs ${names.map(printable).join(', ')}.`,
        ...showChanges(resolved.changes, style),
      ].join('\n'),
    }
  },
})
