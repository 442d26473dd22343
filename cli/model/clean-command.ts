import { countOf } from '../../src/models/in-words.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'

/** `firn model clean` */
export const cleanCommand = defineCommand({
  name: 'model clean',
  summary: 'take away what firn fetched or linked into the caches of this machine',
  description:
    'Takes away what firn put into the hub cache and Ollama’s models, by its own notes, and nothing else: what was there before, what other tools added, and what they use of it by now stay. A ref that firn moved goes back to what it named. Directories into which you fetched with --to are yours and are left alone.',
  args: { models: { count: 'many', help: 'models, by their names in the cache or as they were fetched' } },
  options: {
    all: { type: 'flag', short: 'a', help: 'all of them' },
    'dry-run': { type: 'flag', help: 'only say what would go' },
  },
  examples: [
    { run: 'firn model clean org/model', does: 'One model' },
    { run: 'firn model clean --all --dry-run', does: 'What would go' },
  ],
  async run({ args: { models }, options }, context) {
    if (options.all === models.length > 0) {
      throw new UsageError(
        options.all ? 'Name models or write --all, not both.' : 'Name the models, or write --all.',
      )
    }
    const [{ cleanModels }, { showSize }] = await Promise.all([
      import('./cache/clean-models.js'),
      import('./show/show-size.js'),
    ])
    const dryRun = options['dry-run']
    const cleaned = await cleanModels(models, dryRun, context)
    const known = new Set(cleaned.flatMap(({ id, model }) => [id, model]))
    for (const name of models) {
      if (!known.has(name))
        context.output.warn(
          `${name} is nothing that firn put into a cache: firn model list shows what it did.`,
        )
    }
    const { style } = context.output
    const verb = dryRun ? style.cyan('would remove') : style.green('removed')
    const lines = cleaned.flatMap(({ id, root, removed, left, size }) => {
      const place = `${style.bold(printable(id))} ${removed.length === 0 ? 'in' : 'from'} ${printable(root)}`
      const gone = `${verb} ${place}: ${countOf(removed.length, 'file')}, ${showSize(size)}`
      const stay = left.length === 1 ? 'stays, for others use it' : 'stay, for others use them'
      const kept = `${countOf(left.length, 'file')} ${stay}`
      if (removed.length === 0) return left.length === 0 ? [] : [`${place}: ${kept}`]
      return left.length === 0 ? [gone] : [gone, style.dim(`  ${kept}`)]
    })
    return {
      data: { dryRun, models: cleaned },
      text: lines.length === 0 ? 'There is nothing to take away.' : lines.join('\n'),
    }
  },
})
