import { FEWEST_OPTION, RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'

/** `firn atom resolve` */
export const resolveCommand = defineCommand({
  name: 'atom resolve',
  summary: 'bring atom.lock into agreement with atom.toml',
  description: [
    'Adds what is missing, takes out what is no longer asked for, and locks again what no longer meets its requirement. ' +
      'Everything else stays as it is, so that resolving twice changes nothing. Without an atom it resolves the one that ' +
      'the directory is in, or all of the project from its root.',
    'With --deep the requirements of dependencies take part, down to the last one: the versions in the lock are then ' +
      'such that one version of every atom meets them all, and the command prints them all. The lock itself lists direct ' +
      'dependencies alone, as eka has it: what those need themselves is told by their own locks.',
  ].join('\n\n'),
  args: { atoms: { count: 'many', help: 'labels (hello, ::hello) or directories of atoms of this project' } },
  options: {
    fresh: { type: 'flag', short: 'f', help: 'forget what is locked, and take the newest of everything' },
    all: { type: 'flag', short: 'a', help: 'resolve all atoms of the project' },
    deep: { type: 'flag', help: 'let the requirements of dependencies take part' },
    check: { type: 'flag', help: 'write nothing; fail if a lock is not as it should be' },
    fewest: FEWEST_OPTION,
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom resolve', does: 'Lock what the manifest asks for' },
    { run: 'firn atom resolve --all --check', does: 'In CI: are all locks current?' },
    { run: 'firn atom resolve --deep', does: 'Versions that go together, with all that they need' },
  ],
  async run({ args: { atoms }, options }, context) {
    const { fresh, all, deep, check } = options
    if (all && atoms.length > 0)
      throw new UsageError('--all leaves nothing to name.', { hint: 'Give one of the two.' })
    const [{ resolveAtoms }, { showResolved }] = await Promise.all([
      import('../authoring/resolve-atoms.js'),
      import('../authoring/show-resolved.js'),
    ])
    const wishes = { names: atoms, all, fresh, deep, check, ...surroundingsOptions(options) }
    const resolved = await resolveAtoms(wishes, context)
    const isCurrent = resolved.every(({ writes }) => writes.length === 0)
    return {
      ...showResolved(resolved, { check }, context.output.style),
      exitCode: check && !isCurrent ? EXIT.failure : EXIT.ok,
    }
  },
})
