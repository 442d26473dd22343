import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'

/** Package URL types that a tree without an atom.toml may have. */
const ECOSYSTEMS = ['cargo', 'npm', 'pypi', 'golang', 'generic'] as const

/** `firn atom publish` */
export const publishCommand = defineCommand({
  name: 'atom publish',
  summary: 'publish atoms of a commit: refs in git, and a record signed by your account',
  description: [
    'Makes of each directory a commit of its own, whose id follows from its files, the commit it comes from, label and ' +
      'version alone, and pushes it with its manifest and origin to the remote: one push, all or nothing, never forced. ' +
      'Then your account signs a record that names the commit, so that nobody can move the version unseen. Before that the ' +
      'public addresses that the record will name are asked as anybody would: nothing is signed that one of them ' +
      'contradicts, and one that does not answer or lacks the version is warned of.',
    'Everything is checked first. A version that is published already with the same files is skipped; with other files ' +
      'it is refused, for a version never changes. A run that was cut off is ended by running it again.',
    'The remote needs refs/ekala/init (firn atom init), and ekala.toml at the commit lists the directories. With ' +
      '--ecosystem a directory without an atom.toml is published as it is: label and version come from its Cargo.toml, ' +
      'package.json or pyproject.toml, or from --label and --version.',
  ].join('\n\n'),
  args: { paths: { count: 'many', help: 'directories of atoms' } },
  options: {
    all: { type: 'flag', short: 'a', help: 'every atom that ekala.toml lists' },
    target: {
      type: 'text',
      short: 't',
      value: 'REMOTE',
      help: 'push there; by default where git push goes, else origin',
    },
    spec: {
      type: 'text',
      short: 's',
      value: 'REVSPEC',
      fallback: 'HEAD',
      help: 'publish from this revision',
    },
    'dry-run': { type: 'flag', help: 'check everything and change nothing' },
    'no-record': { type: 'flag', help: 'push the refs and sign nothing' },
    'record-only': { type: 'flag', help: 'sign what is at the remote already, such as what eka published' },
    mirror: {
      type: 'texts',
      value: 'URL',
      help: 'a public address of the repository to write into the record, before the remote’s own',
    },
    set: { type: 'text', value: 'TAG', help: 'the name that others are advised to give the repository' },
    licence: {
      type: 'text',
      value: 'SPDX',
      help: 'what people may do with it, as in "MIT OR Apache-2.0"; kept until it is said anew',
    },
    ecosystem: {
      type: 'text',
      value: 'TYPE',
      choices: ECOSYSTEMS,
      help: 'publish directories without an atom.toml, as packages of this kind',
    },
    label: {
      type: 'text',
      value: 'LABEL',
      help: 'with --ecosystem: the label, in place of the package’s name',
    },
    version: {
      type: 'text',
      value: 'VERSION',
      help: 'with --ecosystem: the version, in place of the manifest’s',
    },
  },
  examples: [
    { run: 'firn atom publish --all', does: 'Publishes whatever is new among the atoms of this repository' },
    { run: 'firn atom publish hello --dry-run', does: 'Shows what would happen' },
    { run: 'firn atom publish crates/parser --ecosystem cargo', does: 'A Rust crate, by its Cargo.toml' },
    { run: 'firn atom publish --all --record-only', does: 'Signs what eka has published' },
  ],
  async run({ args: { paths }, options }, context) {
    const { all, ecosystem, label, version } = options
    if (all === paths.length > 0) {
      throw new UsageError(
        all ? 'Name directories or write --all, not both.' : 'Name the atoms, or write --all.',
      )
    }
    if (options['no-record'] && options['record-only']) {
      throw new UsageError('With --no-record and --record-only there is nothing left to do: leave out one.')
    }
    if (ecosystem === undefined && (label !== undefined || version !== undefined)) {
      throw new UsageError(
        'The label and version of an atom stand in its atom.toml; these go with --ecosystem.',
      )
    }
    if (ecosystem !== undefined && (all || (paths.length > 1 && (label ?? version) !== undefined))) {
      throw new UsageError('Name one directory: --ecosystem, --label and --version say what it is.')
    }
    const [{ publishAtoms }, { countAtoms, showReport }] = await Promise.all([
      import('../publish/publish-atoms.js'),
      import('../publish/report.js'),
    ])
    const report = await publishAtoms(
      {
        ...{
          paths,
          all,
          target: options.target,
          spec: options.spec,
          set: options.set,
          licence: options.licence,
        },
        ...{ dryRun: options['dry-run'], mirrors: options.mirror },
        parts: options['no-record'] ? 'refs' : options['record-only'] ? 'record' : 'both',
        generic: ecosystem === undefined ? undefined : { ecosystem, label, version },
      },
      context,
    )
    const stats = countAtoms(report)
    return {
      data: { ...report, stats },
      text: showReport(report, context.output.style),
      exitCode: stats.failed > 0 ? EXIT.failure : EXIT.ok,
    }
  },
})
