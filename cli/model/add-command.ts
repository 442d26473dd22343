import { countOf } from '../../src/models/in-words.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'

/** `firn model add` */
export const addCommand = defineCommand({
  name: 'model add',
  summary: 'add models to the project, pinned file by file',
  description: [
    'Writes what you name into models.toml (comments and order stay) and what it means now into models.lock, every file with ' +
      'its sha256: both files or neither. Where there is no models.toml here or above, one is made here. Commit both: ' +
      'firn model fetch, verify and to-nix take the name and mean the same bytes for ever.',
    'With --update the models that are named, or all, are looked up again; with --remove they are taken out. A host that ' +
      'models.toml alone names gets no token: HF_ENDPOINT, MLFLOW_TRACKING_URI and AWS_ENDPOINT_URL say which may have one.',
  ].join('\n\n'),
  args: {
    models: {
      count: 'many',
      help: 'sources (hf:org/model@main, …) or models of firn (alice.example/name@^1); with --update and --remove names',
    },
  },
  options: {
    name: { type: 'text', short: 'n', value: 'NAME', help: 'its name in the project, in place of its own' },
    include: { type: 'texts', value: 'GLOB', help: 'only files that match, where the source can choose' },
    update: { type: 'flag', short: 'u', help: 'lock anew what models.toml has' },
    remove: { type: 'flag', help: 'take out of both files' },
  },
  examples: [
    { run: 'firn model add hf:org/model@v1.0', does: 'Pins the commit behind a tag' },
    { run: 'firn model add alice.example/tiny@^1 --name small', does: 'A model of firn, under another name' },
    { run: 'firn model add --update', does: 'Looks all of them up again' },
  ],
  async run({ args: { models }, options: { name, include, update, remove } }, context) {
    if (update && remove) throw new UsageError('--update or --remove, not both.')
    if (models.length === 0 && !update) throw new UsageError('Name a model, as in hf:org/model.')
    if (name !== undefined && (models.length !== 1 || update || remove)) {
      throw new UsageError('--name goes with one model that is added.')
    }
    const [{ addModel, removeModel, updateModels }, { warningsOfFormats }, { showSize }] = await Promise.all([
      import('./project/add-model.js'),
      import('./show/warn-of-formats.js'),
      import('./show/show-size.js'),
    ])
    const { cwd: directory, output } = context
    if (remove) {
      for (const one of models) await removeModel(one, directory, context)
      return { data: { removed: models }, text: `removed ${models.map(printable).join(', ')}` }
    }
    const added = update ? await updateModels(models, directory, context) : []
    if (!update)
      for (const spec of models) added.push(await addModel({ spec, include, name, directory }, context))
    const lines = added.map(({ name: own, located, before }) => {
      for (const warning of warningsOfFormats(located.pinned.files)) output.warn(`${own}: ${warning}`)
      const same = JSON.stringify(before?.pinned) === JSON.stringify(located.pinned)
      const what = before === undefined ? 'added' : same ? 'unchanged' : 'updated'
      const size = located.pinned.files.reduce((sum, file) => sum + file.size, 0)
      const rev = 'rev' in located.pinned.origin ? ` at ${String(located.pinned.origin.rev)}` : ''
      return `${what} ${output.style.bold(printable(own))}: ${printable(located.title)}${rev}, ${countOf(located.pinned.files.length, 'file')}, ${showSize(size)}`
    })
    return {
      data: {
        models: added.map(({ name: own, root, located }) => ({
          name: own,
          root,
          model: located.title,
          origin: located.pinned.origin,
          files: located.pinned.files.length,
          release: located.release?.uri ?? null,
        })),
      },
      text: lines.join('\n'),
    }
  },
})
