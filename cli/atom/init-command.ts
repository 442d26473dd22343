import path from 'node:path'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'

/** `firn atom init` */
export const initCommand = defineCommand({
  name: 'atom init',
  summary: 'make a git repository a home of atoms',
  description:
    'Writes ekala.toml and commits it, and names the root commit, by which the atoms of a repository are known for ever, ' +
    'by the ref refs/ekala/init, here and at the remote. It can be run again at any time: what is there stays.',
  args: { directory: { count: 'optional', help: 'the root of the repository; where you are when absent' } },
  options: {
    target: {
      type: 'text',
      short: 't',
      value: 'REMOTE',
      help: 'the remote to tell: a name or an address; the one that pushes go to when absent',
    },
    'init-git': { type: 'flag', help: 'make the directory a git repository where it is none' },
  },
  examples: [
    { run: 'firn atom init', does: 'Here, and at origin' },
    { run: 'firn atom init atoms --init-git', does: 'A new repository' },
  ],
  async run({ args: { directory = '.' }, options }, context) {
    const { initProject } = await import('../authoring/init-project.js')
    const done = await initProject(
      {
        directory: path.resolve(context.cwd, directory),
        target: options.target,
        initGit: options['init-git'],
      },
      context,
    )
    const { root, rootCommit, isNew, remote } = done
    if (remote === undefined) {
      context.output.warn(
        'There is no remote: before atoms can be published, add one with git remote add, and run firn atom init again.',
      )
    }
    const told =
      remote === undefined
        ? []
        : [
            remote.state === 'known'
              ? `The remote ${printable(remote.name)} is initialised already.`
              : `The remote ${printable(remote.name)} knows its root commit now (refs/ekala/init).`,
          ]
    return {
      data: { root, rootCommit, committed: isNew, remote: remote ?? null },
      text: [
        isNew
          ? `Initialised: ${printable(root)} is a home of atoms.`
          : `${printable(root)} is a home of atoms already.`,
        `Its root commit is ${rootCommit}.`,
        ...told,
      ].join('\n'),
    }
  },
})
