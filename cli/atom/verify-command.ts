import { outcomeOf } from '../../src/atoms/verify/step.js'
import { DEFAULT_VERIFY_DEPTH } from '../../src/limits/command-line.js'
import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'
import { TRANSPORT_OPTION, transportsOf } from './transport-option.js'

/** `firn atom verify` */
export const verifyCommand = defineCommand({
  name: 'atom verify',
  summary: 'check an atom from its signed record to its files, and everything in its lock',
  description: [
    "Takes every step itself and believes no index: the record from the author's own server, with its proof; the " +
      "signature of the author's repository; the record's rules and definition; the refs of every mirror; the commit, " +
      'made again from its parts and read byte by byte; its tree in the source that it names; the root of that history; ' +
      'manifest and lock; the BLAKE3 hash of all files. Then the same for every atom in the lock.',
    'An atom that nobody signed is checked as far as git goes, and called unsigned. A step that fails says what was ' +
      'expected, what was found, what that means and what to do; then the exit code is 5. Where nothing was false and ' +
      'something could not be had, such as a mirror that does not answer, it is 4.',
  ].join('\n\n'),
  args: {
    atoms: {
      count: 'some',
      help: 'atom URIs (alice.example::hello@^1, gh:owner/repo::hello), records (at://…) or directories of published atoms',
    },
  },
  options: {
    offline: {
      type: 'flag',
      help: 'ask for no records; of directories, look at the repository at hand alone',
    },
    depth: {
      type: 'text',
      value: 'N',
      fallback: String(DEFAULT_VERIFY_DEPTH),
      help: 'follow locks this deep; 0 looks at the atom alone',
    },
    transport: TRANSPORT_OPTION,
  },
  examples: [
    { run: 'firn atom verify alice.example::hello', does: 'The highest version that Alice published' },
    { run: 'firn atom verify gh:owner/repo::hello@^1.2 --json', does: 'By its repository, for a program' },
    { run: 'firn atom verify ./hello --depth 0', does: 'What was published from here, without its lock' },
  ],
  async run({ args: { atoms }, options }, context) {
    const depth = readDepth(options.depth)
    const [{ verifyAll }, { showVerdict, summarise }] = await Promise.all([
      import('../verify/verify-all.js'),
      import('../verify/show-verdict.js'),
    ])
    const transports = transportsOf(options.transport, context.config)
    const verdicts = await verifyAll(atoms, { depth, transports, offline: options.offline }, context)
    const outcome = outcomeOf(...verdicts)
    const { style } = context.output
    const trees = verdicts.map((verdict) => showVerdict(verdict, style))
    return {
      data: { holds: outcome === 'holds', outcome, atoms: verdicts },
      text: [...trees, summarise(verdicts)].join('\n\n'),
      exitCode: EXIT_OF[outcome],
    }
  },
})

const EXIT_OF = { holds: EXIT.ok, failed: EXIT.untrue, unreachable: EXIT.unreachable } as const

function readDepth(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new UsageError(`--depth ${text} is no number of locks: write 0 to 999.`)
}
