import { RESOLVE_OPTIONS, surroundingsOptions } from '../authoring/options.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { PATH_OPTION, pathOf } from './path-option.js'

/** `firn atom add` */
export const addCommand = defineCommand({
  name: 'atom add',
  summary: 'add a dependency on an atom',
  description: [
    'Finds the atom, writes it to atom.toml (comments and order stay) and locks it in atom.lock: both files or neither. ' +
      'Without a requirement it is the caret of the highest version that is found: ^1.2.3.',
    'The atom is named by its repository (gh:owner/repo::label, +gh/owner/repo::label, https://host/repo::label, ' +
      'git@host:owner/repo::label, ./directory::label), by its author (alice.example::label, did:plc:…::label), by a ' +
      'record (at://…), or, of this project, by its label (::label); each may end in @REQUIREMENT, as Cargo writes them.',
  ].join('\n\n'),
  args: { uri: { count: 'required', help: 'the atom, as in gh:owner/repo::label@^1' } },
  options: {
    path: PATH_OPTION,
    set: {
      type: 'text',
      short: 's',
      value: 'TAG',
      help: 'the set to take it from; named after the repository when absent',
    },
    ...RESOLVE_OPTIONS,
  },
  examples: [
    { run: 'firn atom add gh:owner/repo::hello', does: 'The highest version in a repository' },
    { run: 'firn atom add alice.example::hello@^1.2', does: 'What Alice has signed' },
    { run: 'firn atom add ::theme --set ours', does: 'An atom of this project' },
  ],
  async run({ args: { uri }, options }, context) {
    const [{ addAtom }, { resolvedData, showChanges }] = await Promise.all([
      import('../authoring/add-atom.js'),
      import('../authoring/show-changes.js'),
    ])
    const { style } = context.output
    const wishes = {
      ...surroundingsOptions(options),
      directory: pathOf(options.path, context),
      tag: options.set,
    }
    const { set, label, requirement, version, before, resolved } = await addAtom(uri, wishes, context)
    const name = `${style.bold(printable(`${set}.${label}`))} ${printable(requirement)}`
    const was =
      before === undefined ? '' : before === requirement ? ', as it did before' : `, instead of ${before}`
    return {
      data: { set, label, requirement, version, replaced: before ?? null, atom: resolvedData(resolved) },
      text: [
        `${printable(resolved.label)} needs ${name}${printable(was)}: ${printable(version)} is locked.`,
        ...showChanges(resolved.changes, style),
      ].join('\n'),
    }
  },
})
