import path from 'node:path'
import { OperatorError } from '../../src/operator-error.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'

/** `firn import` */
export const importCommand = defineCommand({
  name: 'import',
  summary: 'publish the entries of a package catalogue as records',
  description:
    'Entries that cannot be told as records are named with the reason. A release that is there already stays as it is, and so does a description, which its author may have changed since. A release that is there with another content is refused: releases never change.',
  args: { catalogue: { count: 'required', help: 'the file that holds it, as JSON' } },
  options: {
    'dry-run': { type: 'flag', help: 'only say what would be written' },
    account: { type: 'text', value: 'ACCOUNT', help: 'publish as this one, in place of the current' },
    org: { type: 'texts', value: 'NAME', help: 'only entries of this organisation' },
    registry: {
      type: 'texts',
      value: 'TYPE=URL',
      help: 'where packages lie that the catalogue names without an address, as in npm=https://…',
    },
  },
  examples: [
    { run: 'firn import --dry-run catalogue.json', does: 'See what would be written' },
    { run: 'firn import catalogue.json --org acme', does: 'Publish what one organisation has there' },
  ],
  async run({ args, options }, { cwd, output, session }) {
    if (options['dry-run'] && options.account !== undefined) {
      throw new UsageError('--dry-run writes nothing: --account goes with none.')
    }
    const [{ importFile, isWhole }, { reportDocument, reportText }, { readRegistry }] = await Promise.all([
      import('./run.js'),
      import('./report.js'),
      import('./options.js'),
    ])
    const source = {
      file: path.resolve(cwd, args.catalogue),
      organisations: options.org,
      registries: new Map(options.registry.map((text) => asUsage(() => readRegistry(text)))),
    }
    using _spinner = output.progress('importing')
    const records = await importFile(source, async () =>
      options['dry-run'] ? null : session({ account: options.account, permission: 'publish' }),
    )
    return {
      data: reportDocument(records),
      text: [...reportText(records)].join('\n'),
      exitCode: isWhole(records) ? EXIT.ok : EXIT.failure,
    }
  },
})

function asUsage<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof OperatorError) throw new UsageError(cause.message, { cause })
    throw cause
  }
}
