import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'
import { TRANSPORT_OPTION, transportsOf } from './transport-option.js'

/** `firn atom plan` */
export const planCommand = defineCommand({
  name: 'atom plan',
  summary: 'evaluate atoms with Nix, without the surroundings of this machine, and list their derivations',
  description: [
    'Fetches each atom, compares it with what was published, and lets Nix evaluate it in its restricted mode: the atom ' +
      'sees its lock and its configuration, and no file, variable, time or search path of this machine. What the lock ' +
      'names is fetched from the addresses that --transport allows.',
    'The configuration is {"platforms":{"build","target","legacy_target"}} in canonical JSON. Its hash is printed: with ' +
      'the commit it says what was evaluated. The derivations are in the store afterwards, for nix-store --realise.',
    'This command needs Nix; all others go without.',
  ].join('\n\n'),
  args: { atoms: { count: 'some', help: 'atom URIs, records (at://…) or directories of published atoms' } },
  options: {
    'share-context': {
      type: 'flag',
      short: 'c',
      help: 'one evaluation for all atoms: quicker, and they fail together',
    },
    'build-platform': {
      type: 'text',
      value: 'SYSTEM',
      help: 'the machine that builds; this one unless told otherwise',
    },
    target: {
      type: 'text',
      short: 't',
      value: 'SYSTEM',
      help: 'the machine that is built for; the building one unless told otherwise',
    },
    'legacy-target': {
      type: 'text',
      value: 'SYSTEM',
      help: 'what nixpkgs is told; the target unless told otherwise',
    },
    transport: TRANSPORT_OPTION,
  },
  examples: [
    { run: 'firn atom plan alice.example::hello', does: 'Its derivations for this machine' },
    {
      run: 'firn atom plan gh:owner/repo::hello -t aarch64-linux --json',
      does: 'For another one, for a program',
    },
  ],
  async run({ args: { atoms }, options }, context) {
    const { planAtoms } = await import('../plan/plan-atoms.js')
    const wish = {
      shareContext: options['share-context'],
      transports: transportsOf(options.transport, context.config),
      build: options['build-platform'],
      target: options.target,
      legacyTarget: options['legacy-target'],
    }
    const planned = await planAtoms(atoms, wish, context)
    const { style } = context.output
    const texts = planned.map(({ label, version, rev, configHash, configJson, derivations }) => {
      const rows = Object.entries(derivations).map(([name, { drvPath }]) => [
        `  ${printable(name)}`,
        printable(drvPath),
      ])
      const list = rows.length === 0 ? '  no derivations: its value is data' : table([], rows)
      const title = `${style.bold(printable(`${label} ${version}`))} ${style.dim(rev)}`
      return `${title}\n  configuration ${configHash} ${style.dim(printable(configJson))}\n${list}`
    })
    return { data: { atoms: planned }, text: texts.join('\n\n') }
  },
})
