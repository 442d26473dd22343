import { RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { PATH_OPTION, pathOf } from './path-option.js'

const YES_OR_NO: readonly string[] = ['true', 'false']

/** `firn atom add direct nix` */
export const addDirectNixCommand = defineCommand({
  name: 'atom add direct nix',
  summary: 'add a repository, an archive or a file that is no atom',
  description: [
    'Writes the address to atom.toml and pins in atom.lock what it holds now: a repository by its commit, everything else ' +
      'by the hash that Nix will compute; both files or neither. Nix itself is not needed.',
    'What it is shows in the address: ssh or .git is a repository, .tar or .tar.* an archive that is unpacked when Nix ' +
      'evaluates, anything else a file; --git, --tar, --build and --unpack say otherwise. In the address, {set.label} is ' +
      'the locked version of an atom that is a dependency already.',
  ].join('\n\n'),
  args: { url: { count: 'required', help: 'the address; aliases as in gh:owner/repo are repositories' } },
  options: {
    key: {
      type: 'text',
      short: 'k',
      value: 'NAME',
      help: 'what it is called; the last part of the address when absent',
    },
    git: {
      type: 'optional-text',
      value: 'REF|REQ',
      help: 'a repository: its branch or tag REF, or the highest tag that meets REQ; HEAD without one',
    },
    tar: { type: 'optional-text', value: 'BOOL', help: 'an archive; --tar=false: a file all the same' },
    build: { type: 'flag', help: 'fetched when it is built with, not when Nix evaluates' },
    unpack: {
      type: 'optional-text',
      value: 'BOOL',
      help: 'with --build: unpacked; --unpack=false: not, though it is an archive',
    },
    executable: { type: 'flag', help: 'with --build: a program' },
    path: PATH_OPTION,
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom add direct nix gh:nixos/nixpkgs --git nixos-unstable', does: 'A branch of nixpkgs' },
    {
      run: 'firn atom add direct nix https://host/zlib-1.3.tar.gz --build --key zlib',
      does: 'Sources, fetched when they are built',
    },
    {
      run: "firn atom add direct nix 'https://host/theme-{ours.theme}.tar.gz' -k theme-files",
      does: 'An archive whose version is that of an atom',
    },
  ],
  async run({ args: { url }, options }, context) {
    const [{ addDirect }, { resolvedData, showChanges }] = await Promise.all([
      import('../authoring/add-direct.js'),
      import('../authoring/show-changes.js'),
    ])
    const { key, git, build, executable } = options
    const wish = {
      url,
      key,
      git,
      build,
      executable,
      tar: yesOrNo('tar', options.tar),
      unpack: yesOrNo('unpack', options.unpack),
    }
    const { style } = context.output
    const wishes = { ...surroundingsOptions(options), directory: pathOf(options.path, context) }
    const { name, pin, replaced, resolved } = await addDirect(wish, wishes, context)
    const held = pin.type === 'nix+git' ? `${pin.version ?? 'commit'} ${pin.rev}` : pin.hash
    return {
      data: { name, pin, replaced, atom: resolvedData(resolved) },
      text: [
        `${printable(resolved.label)} needs ${style.bold(printable(name))} (${pin.type}): ${printable(held)} is locked.`,
        ...showChanges(resolved.changes, style),
      ].join('\n'),
    }
  },
})

function yesOrNo(name: string, given: string | true | undefined): boolean | undefined {
  if (given === undefined || given === true) return given
  const index = YES_OR_NO.indexOf(given)
  if (index >= 0) return index === 0
  throw new UsageError(`--${name} is true or false, not ${printable(given)}.`, {
    hint: `Write --${name}=false.`,
  })
}
