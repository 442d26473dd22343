import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { LAYOUTS } from '../../src/models/layout/layout.js'
import { defineCommand } from '../command.js'
import { LAYOUT_OPTION, SOURCE_OPTIONS } from './fetch-options.js'

/** `firn model to-nix` */
export const toNixCommand = defineCommand({
  name: 'model to-nix',
  summary: 'write a Nix expression that fetches a model, every file pinned',
  description:
    'Of a model of firn it takes the tree of the index by the address that never changes, with its hash. Of a source, or with --standalone, it stands alone: the list of files, each with its sha256 and every address, and how they are laid out. It needs no nixpkgs; given one (--arg pkgs "import <nixpkgs> { }") it tries every address of a file.',
  args: { model: { count: 'optional', help: 'a source, a model of firn, or one of models.toml' } },
  options: {
    ...SOURCE_OPTIONS,
    standalone: { type: 'flag', help: 'ask no index when it is built: write all files out' },
    ...LAYOUT_OPTION,
    output: { type: 'text', short: 'o', value: 'FILE', help: 'write there in place of standard output' },
  },
  examples: [
    { run: 'firn model to-nix alice.example/tiny -o tiny.nix', does: 'Then: nix-build tiny.nix' },
    { run: 'firn model to-nix hf:org/model@v1.0', does: 'A source, without publishing it' },
  ],
  async run({ args: { model }, options }, context) {
    const [{ DEFAULT_NETWORK }, { locateModel }, { fromIndex, standalone }, { planLayout }] =
      await Promise.all([
        import('./network/network.js'),
        import('./locate/locate.js'),
        import('./to-nix/to-nix.js'),
        import('../../src/models/layout/plan-layout.js'),
      ])
    const { source, include, output } = options
    const located = await locateModel({ spec: model, source, include }, DEFAULT_NETWORK, context)
    const { release, pinned, name, title } = located
    const layout = LAYOUTS.find((one) => one === options.layout) ?? pinned.layout
    // What Nix would refuse when it is built is told now.
    if (options.layout !== undefined && layout !== 'plain') planLayout(layout, pinned)
    const isOfIndex = release !== undefined && !options.standalone && layout === pinned.layout
    const text = isOfIndex
      ? await fromIndex(release, context)
      : await standalone(name, title, { ...pinned, layout })
    if (output !== undefined) await writeFile(path.resolve(context.cwd, output), text)
    return {
      data: {
        model: title,
        standalone: !isOfIndex,
        ...(output === undefined ? { expression: text } : { file: output }),
      },
      text: output === undefined ? text.trimEnd() : `written to ${output}`,
    }
  },
})
