import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { SOURCE_OPTIONS } from './fetch-options.js'

/** `firn model prefetch` */
export const prefetchCommand = defineCommand({
  name: 'model prefetch',
  summary: 'pin a model without keeping it: commit, files, sizes and hashes',
  description: [
    'Resolves what moves (a branch, a tag, an alias) and prints what a release would hold: every file with its sha256. Only ' +
      'files whose source tells no sha256 are downloaded, hashed and forgotten; weights of Hugging Face, git-lfs and Ollama ' +
      'are not.',
    'With --json it prints the artifact of a release as it would be published, and fileHashes as fetchModel takes them.',
  ].join('\n\n'),
  args: { model: { count: 'optional', help: 'a source, as in hf:org/model@revision, or a model of firn' } },
  options: SOURCE_OPTIONS,
  examples: [
    { run: 'firn model prefetch hf:org/model@v1.0', does: 'The commit behind a tag, and its files' },
    { run: 'firn model prefetch s3://bucket/models/tiny --json', does: 'For a program' },
  ],
  async run({ args: { model }, options: { source, include } }, context) {
    const [
      { DEFAULT_NETWORK },
      { locateModel },
      { toArtifact },
      { fileHashesOf },
      shown,
      { warningsOfFormats },
    ] = await Promise.all([
      import('./network/network.js'),
      import('./locate/locate.js'),
      import('../../src/models/artifact.js'),
      import('./show/file-hashes.js'),
      import('./show/resolved-data.js'),
      import('./show/warn-of-formats.js'),
    ])
    const { title, pinned, about } = await locateModel(
      { spec: model, source, include },
      DEFAULT_NETWORK,
      context,
    )
    for (const warning of warningsOfFormats(pinned.files)) context.output.warn(warning)
    const { artifact, fileList } = toArtifact(pinned)
    const { style } = context.output
    return {
      data: {
        model: title,
        about,
        artifact: JSON.parse(JSON.stringify(artifact)),
        ...(fileList === undefined ? {} : { files: pinned.files }),
        fileHashes: fileHashesOf(pinned),
      },
      text: [
        style.bold(printable(title)),
        ...shown.showAbout(about),
        ...shown.showPinned(pinned, style),
      ].join('\n'),
    }
  },
})
