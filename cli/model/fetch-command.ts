import path from 'node:path'
import { countOf } from '../../src/models/in-words.js'
import { LAYOUTS } from '../../src/models/layout/layout.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { FETCH_OPTIONS } from './fetch-options.js'

/** `firn model fetch` */
export const fetchCommand = defineCommand({
  name: 'model fetch',
  summary: 'download a model into the layout that those who load it expect',
  description: [
    'Downloads every file, each from the first of its addresses that has its very bytes: what was cut off goes on where it ' +
      'stopped, and what is there already stays. Of a model of firn the record is checked first, with its signature.',
    'Without --to it goes where the tools look: the cache of the Hugging Face hub (HF_HUB_CACHE, HF_HOME) or Ollama’s models ' +
      '(OLLAMA_MODELS); plain files go into a directory named after the model. firn model clean takes away what was ' +
      'fetched into such a cache, and nothing else. Tokens come from where the tools of each source look for them (HF_TOKEN, ' +
      'MLFLOW_TRACKING_TOKEN, AWS profiles, netrc, …), and go to the public hosts, to those of HF_ENDPOINT, MLFLOW_TRACKING_URI ' +
      'and AWS_ENDPOINT_URL, and to one that you type; what models.toml, models.lock or the file of --source names gets none. ' +
      'A login of netrc goes to the host of its entry; that of its default entry to hosts that you type or set, not to all.',
  ].join('\n\n'),
  args: {
    model: {
      count: 'optional',
      help: 'a source (hf:org/model@revision, ollama:name:tag, s3://bucket/prefix, …), a model of firn (alice.example/name@^1, at://…), or one of models.toml',
    },
  },
  options: FETCH_OPTIONS,
  examples: [
    { run: 'firn model fetch hf:org/model@main', does: 'Into the hub cache, for transformers and others' },
    {
      run: 'firn model fetch alice.example/tiny@^1 --layout plain --to ./tiny',
      does: 'A model of firn, as plain files',
    },
    { run: 'firn model fetch ollama:tiny', does: 'For Ollama' },
  ],
  async run({ args: { model }, options }, context) {
    const [
      { readNetwork },
      { locateModel },
      { fetchModel },
      { Incoming },
      { warningsOfFormats },
      { showSize },
    ] = await Promise.all([
      import('./network/network.js'),
      import('./locate/locate.js'),
      import('./fetch/fetch-model.js'),
      import('./fetch/incoming.js'),
      import('./show/warn-of-formats.js'),
      import('./show/show-size.js'),
    ])
    const { source, include, to, id, ref, 'file-hashes': fileHashes } = options
    const layout = LAYOUTS.find((one) => one === options.layout)
    const network = readNetwork(options)
    // Readers of a hub's cache, or Ollama's, take whatever lies there for a model.
    await using incoming = new Incoming((own) =>
      to === undefined && (layout ?? own) !== 'plain' ? undefined : path.resolve(context.cwd, to ?? '.'),
    )
    const wish = { spec: model, source, include }
    const located = await locateModel(wish, network, context, incoming.keep)
    for (const warning of warningsOfFormats(located.pinned.files)) context.output.warn(warning)
    const fetched = await fetchModel(
      located,
      { to, layout, id, refs: ref, fileHashes },
      network,
      context,
      incoming,
    )
    const { style } = context.output
    const was = fetched.fetched === 0 ? style.dim('there already') : style.green('fetched')
    return {
      data: fetched,
      text: [
        `${was} ${style.bold(printable(fetched.model))}: ${countOf(fetched.files, 'file')}, ${showSize(fetched.size)}`,
        `        ${printable(fetched.path ?? fetched.root)}`,
      ].join('\n'),
    }
  },
})
