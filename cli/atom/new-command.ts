import path from 'node:path'
import { RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'

/** `firn atom new` */
export const newCommand = defineCommand({
  name: 'atom new',
  summary: 'make a new atom in this project',
  description:
    'Writes atom.toml, resolves its composer into atom.lock, and lists the directory in ekala.toml: all of it or nothing. ' +
    'The composer is the one of the configuration (manifest.default.composer), unless --nix or --static say otherwise.',
  args: { path: { count: 'required', help: 'its directory, new or empty' } },
  options: {
    version: { type: 'text', short: 'V', value: 'VERSION', fallback: '0.1.0', help: 'its version' },
    label: { type: 'text', short: 'l', value: 'LABEL', help: "its name; the directory's when absent" },
    description: { type: 'text', short: 'd', value: 'TEXT', help: 'what it is, in one sentence' },
    nix: {
      type: 'optional-text',
      value: 'ENTRY',
      help: 'composed by nothing but Nix, from this file or directory on (.)',
    },
    static: { type: 'flag', help: 'data alone, without dependencies and lock' },
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom new atoms/hello', does: 'hello 0.1.0' },
    { run: 'firn atom new atoms/lib --nix -V 1.0.0', does: 'Plain Nix' },
  ],
  async run({ args, options }, context) {
    const { version, label, description, nix } = options
    if (nix !== undefined && options.static) {
      throw new UsageError('An atom is composed by Nix, or static.', { hint: 'Leave out --nix or --static.' })
    }
    const [{ newAtom }, { resolvedData }] = await Promise.all([
      import('../authoring/new-atom.js'),
      import('../authoring/show-changes.js'),
    ])
    const composer = options.static
      ? 'static'
      : nix === undefined
        ? 'default'
        : { nix: nix === true ? '.' : nix }
    const directory = path.resolve(context.cwd, args.path)
    const wishes = {
      ...surroundingsOptions(options),
      directory,
      version,
      label,
      description,
      composer,
    } as const
    const resolved = await newAtom(wishes, context)
    const { lock, files } = resolved
    const by =
      lock?.compose.use === 'atom'
        ? `, composed by ${lock.compose.atom.label} ${lock.compose.atom.version}`
        : ''
    return {
      data: { version, atom: resolvedData(resolved) },
      text: `${context.output.style.bold(printable(resolved.label))} ${version} is made in ${printable(files.path)}${printable(by)}, and listed in ekala.toml.`,
    }
  },
})
