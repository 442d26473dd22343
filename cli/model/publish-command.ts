import { PRESETS } from '../../src/models/check/presets.js'
import { LAYOUTS } from '../../src/models/layout/layout.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { SOURCE_OPTIONS } from './fetch-options.js'

/** `firn model publish` */
export const publishCommand = defineCommand({
  name: 'model publish',
  summary: 'publish a model: every file pinned, in a record signed by your account',
  description: [
    'Resolves the source to what never moves, and signs a release that names every file with its size, sha256 and addresses. ' +
      'The files stay where they are: weights of Hugging Face, git-lfs and Ollama are not even downloaded. What the source ' +
      'tells (licence, task, library, base models) is written into the definition, unless you say it yourself; a definition ' +
      'that is there keeps what it says, but for what you say now.',
    'Everything is checked before anything is written. A list of files that is too long for a record becomes a blob of your ' +
      'account. A version that is there already with other content is refused, for a release never changes; the same again ' +
      'changes nothing.',
  ].join('\n\n'),
  args: {
    model: { count: 'optional', help: 'a source, as in hf:org/model@revision, or a model of models.toml' },
  },
  options: {
    ...SOURCE_OPTIONS,
    version: { type: 'text', value: 'VERSION', help: 'the version of this release, as in 1.0.0' },
    name: {
      type: 'text',
      short: 'n',
      value: 'NAME',
      help: 'the model’s name in your account, in place of its own',
    },
    summary: { type: 'text', value: 'TEXT', help: 'what it is, in one sentence' },
    licence: { type: 'text', value: 'SPDX', help: 'as in Apache-2.0' },
    homepage: { type: 'text', value: 'URL', help: 'where people read about it' },
    task: { type: 'text', value: 'TASK', help: 'what it does, as in text-generation' },
    library: { type: 'text', value: 'LIBRARY', help: 'what loads it, as in transformers' },
    keyword: { type: 'texts', value: 'WORD', help: 'words that people search by' },
    base: {
      type: 'texts',
      value: '[RELATION=]MODEL',
      help: 'what it was made from, as in finetune=alice.example/tiny or quantized=https://…',
    },
    card: { type: 'text', value: 'FILE', help: 'its model card, in Markdown' },
    notes: { type: 'text', value: 'TEXT', help: 'what is new in this release' },
    validate: {
      type: 'text',
      value: 'PRESET',
      choices: Object.keys(PRESETS),
      help: 'what the files must pass before they are used',
    },
    layout: {
      type: 'text',
      value: 'LAYOUT',
      choices: LAYOUTS,
      help: 'how the files are laid out, in place of what the source says',
    },
    account: { type: 'text', value: 'ACCOUNT', help: 'publish as this one, in place of the current' },
    'dry-run': { type: 'flag', help: 'check everything and write nothing' },
  },
  examples: [
    {
      run: 'firn model publish hf:org/model@v1.0 --version 1.0.0 --dry-run',
      does: 'Shows what would be signed',
    },
    {
      run: 'firn model publish s3://bucket/models/tiny --version 0.2.0 --licence MIT',
      does: 'Objects of a bucket',
    },
    {
      run: 'firn model publish hf:me/tuned --version 1.0.0 --base finetune=alice.example/tiny',
      does: 'With what it was made from',
    },
  ],
  async run({ args: { model }, options }, context) {
    const { version, keyword, summary, licence, homepage, task, library, layout } = options
    if (version === undefined) throw new UsageError('Say which version this is, as in --version 1.0.0.')
    const [{ publishModel }, { showPinned }, { warningsOfFormats }] = await Promise.all([
      import('./publish/publish-model.js'),
      import('./show/resolved-data.js'),
      import('./show/warn-of-formats.js'),
    ])
    const said = {
      ...{ summary, licence, homepage, task, library },
      ...(keyword.length === 0 ? {} : { keywords: keyword }),
    }
    const { located, ...report } = await publishModel(
      {
        ...{ spec: model, source: options.source, include: options.include, account: options.account },
        ...{
          name: options.name,
          version,
          notes: options.notes,
          card: options.card,
          bases: options.base,
          said,
        },
        layout: LAYOUTS.find((one) => one === layout),
        ...{ preset: options.validate, dryRun: options['dry-run'] },
      },
      context,
    )
    const { output } = context
    for (const warning of [...report.warnings, ...warningsOfFormats(located.pinned.files)])
      output.warn(warning)
    const { style } = output
    const isThere = report.release === 'there' && report.definition === 'there'
    const word = isThere
      ? style.dim('skipped')
      : report.dryRun
        ? style.cyan('would publish')
        : style.green('published')
    return {
      data: report,
      text: [
        `${word} ${style.bold(`${report.name} ${report.version}`)}${isThere ? ': it is there just so' : ''}`,
        `  ${report.uri}`,
        ...showPinned(located.pinned, style, 0).map((line) => `  ${printable(line)}`),
      ].join('\n'),
    }
  },
})
