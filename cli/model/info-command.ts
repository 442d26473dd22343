import { defineCommand } from '../command.js'
import { CliError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { SOURCE_OPTIONS } from './fetch-options.js'

/** `firn model info` */
export const infoCommand = defineCommand({
  name: 'model info',
  summary: 'show a model: files, formats, licence, what it was made from, and what lies here of it',
  description:
    'Of a model of firn the record is read from its author’s own server, and its signature is checked; the index is asked for its lineage alone. Of a source everything that it tells is shown, pinned.',
  args: {
    model: {
      count: 'optional',
      help: 'a model of firn (alice.example/name@^1), of models.toml, or a source',
    },
  },
  options: SOURCE_OPTIONS,
  examples: [
    { run: 'firn model info alice.example/tiny', does: 'What Alice published' },
    { run: 'firn model info hf:org/model', does: 'What the hub has' },
  ],
  async run({ args: { model }, options: { source, include } }, context) {
    const [
      { DEFAULT_NETWORK },
      { locateModel },
      shown,
      { warningsOfFormats },
      { listModels },
      { describeLineage },
    ] = await Promise.all([
      import('./network/network.js'),
      import('./locate/locate.js'),
      import('./show/resolved-data.js'),
      import('./show/warn-of-formats.js'),
      import('./cache/list-models.js'),
      import('./published/describe-lineage.js'),
    ])
    const located = await locateModel({ spec: model, source, include }, DEFAULT_NETWORK, context)
    const { title, pinned, about, release } = located
    const { output } = context
    for (const warning of warningsOfFormats(pinned.files)) output.warn(warning)
    const { definition } = release ?? {}
    const facts = definition === undefined ? about : { ...definition.record, baseModels: undefined }
    const lineage = release === undefined ? undefined : await describeLineage(release, context).catch(told)
    const commit = 'rev' in pinned.origin ? pinned.origin.rev : undefined
    const here = (await listModels(context)).filter(({ revision }) => revision === commit)
    const { style } = output
    return {
      data: {
        model: title,
        release:
          release === undefined ? null : { uri: release.uri, cid: release.cid, version: release.version },
        definition: definition?.record ?? null,
        about: release === undefined ? about : null,
        artifact: pinned,
        lineage: lineage?.data ?? null,
        here,
      },
      text: [
        style.bold(printable(title)),
        ...(release === undefined ? [] : [`signed: ${release.uri}`]),
        ...shown.showAbout(facts),
        ...(lineage?.lines ?? []),
        ...shown.showPinned(pinned, style),
        ...here.map(({ root, id, state }) => `here: ${printable(id)} in ${printable(root)} (${state})`),
      ].join('\n'),
    }

    /** The index is asked for what the author's own server cannot know; without it the rest stands. */
    function told(error: unknown): undefined {
      if (!(error instanceof CliError)) throw error
      output.note(printable(error.message))
    }
  },
})
