import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'

/** `firn model list` */
export const listCommand = defineCommand({
  name: 'model list',
  summary: 'list the models on this machine, or search those of the index',
  description:
    'Without a text it lists what is in the hub cache and among Ollama’s models, whoever put it there, and whether it is whole. With a text, or --index, it asks the index for models that people published.',
  args: { text: { count: 'optional', help: 'what to look for in the index' } },
  options: {
    index: { type: 'flag', help: 'ask the index, also without a text' },
    task: { type: 'text', value: 'TASK', help: 'of the index: models that do this' },
    library: { type: 'text', value: 'LIBRARY', help: 'of the index: models that this loads' },
    format: { type: 'text', value: 'FORMAT', help: 'of the index: models with weights in this format' },
    licence: { type: 'text', value: 'SPDX', help: 'of the index: models under this licence' },
    limit: { type: 'text', value: 'N', fallback: '25', help: 'of the index: how many' },
  },
  examples: [
    { run: 'firn model list', does: 'What is here' },
    { run: 'firn model list tiny --format safetensors', does: 'What people published' },
  ],
  async run({ args: { text }, options }, context) {
    const { index, task, library, format, licence, limit } = options
    const asks = text ?? task ?? library ?? format ?? licence
    if (!/^[1-9]\d?$|^100$/.test(limit)) throw new UsageError(`--limit ${limit} is no number of 1 to 100.`)
    const { showSize } = await import('./show/show-size.js')
    const { style } = context.output
    if (!index && asks === undefined) {
      const { listModels } = await import('./cache/list-models.js')
      const models = await listModels(context)
      const rows = models.map((model) => [
        style.bold(printable(model.id)),
        style.dim(model.revision.slice(0, 12)),
        printable(model.refs.join(',')),
        String(model.files),
        showSize(model.size),
        model.state === 'incomplete' ? style.red(model.state) : model.state === 'unknown' ? '' : model.state,
        [...model.weightFormats, ...(model.pickle ? [style.yellow('runs code')] : [])].join(' '),
        model.ours ?? '',
      ])
      const header = ['MODEL', 'REVISION', 'REFS', 'FILES', 'SIZE', 'STATE', 'WEIGHTS', 'BY FIRN']
      return {
        data: { models },
        text: rows.length === 0 ? 'There are no models in the caches of this machine.' : table(header, rows),
      }
    }
    const { searchModels } = await import('./published/ask-index.js')
    const params = { q: text, task, library, weightFormat: format, licence, limit: Number(limit) }
    const { hits, total } = await searchModels(params, context)
    const rows = hits.map(({ definition: { author, name, newest, model, record } }) => [
      style.bold(printable(`${author.handle ?? author.did}/${name}`)),
      printable(newest?.version ?? ''),
      model === undefined ? '' : showSize(model.totalSize),
      [...(model?.weightFormats ?? []), ...(model?.pickle ? [style.yellow('runs code')] : [])].join(' '),
      printable(String((record as { summary?: unknown }).summary ?? '')),
    ])
    return {
      data: { total, models: hits },
      text:
        rows.length === 0
          ? 'The index has no such model.'
          : table(['MODEL', 'VERSION', 'SIZE', 'WEIGHTS', 'SUMMARY'], rows),
    }
  },
})
