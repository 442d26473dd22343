import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'

/** `firn model link` */
export const linkCommand = defineCommand({
  name: 'model link',
  summary: 'link a model that Nix built into the cache where the tools look',
  description: [
    'Links every file of the models in a store path (or any directory laid out as a hub cache or for Ollama) into the cache of ' +
      'the Hugging Face hub (HF_HUB_CACHE, HF_HOME) or Ollama’s models (OLLAMA_MODELS). What is there stays: other models, ' +
      'other revisions of the same one, and a ref that names another commit, unless --replace is given.',
    'Nix’s garbage collector leaves a store path alone for as long as it is linked: firn notes a root for it. firn model clean ' +
      'takes both away again, the links and the root.',
  ].join('\n\n'),
  args: { paths: { count: 'some', help: 'store paths, as ./result, or directories' } },
  options: {
    to: { type: 'text', value: 'DIR', help: 'the cache, in place of the usual one' },
    id: { type: 'text', value: 'ORG/NAME', help: 'the name of a model whose own directory is named' },
    replace: { type: 'flag', help: 'move refs and tags that name something else there' },
  },
  examples: [
    { run: 'firn model link ./result', does: 'What nix build made' },
    { run: 'firn model link /nix/store/…-tiny --to ./cache', does: 'Into another cache' },
  ],
  async run({ args: { paths }, options: { to, id, replace } }, context) {
    const { linkModels } = await import('./cache/link-model.js')
    const linked = []
    for (const from of paths) linked.push(...(await linkModels({ from, to, id, replace }, context)))
    const { style, warn } = context.output
    for (const { id: own, kept } of linked) {
      for (const at of kept)
        warn(`${own}: ${at} means something else there and was left; --replace moves it.`)
    }
    const lines = linked.map(({ id: own, root, created }) => {
      const word = created === 0 ? style.dim('there already') : style.green('linked')
      return `${word} ${style.bold(printable(own))} in ${printable(root)}`
    })
    return { data: { models: linked }, text: lines.join('\n') }
  },
})
