import { PRESETS } from '../../src/models/check/presets.js'
import { defineCommand } from '../command.js'
import { EXIT } from '../errors/exit-code.js'

/** `firn model verify` */
export const verifyCommand = defineCommand({
  name: 'model verify',
  summary: 'check a model from its signed record to the bytes on the disk',
  description: [
    "Takes every step itself and believes no index: the record from the author's own server, with its proof; the signature of " +
      "the author's repository; the rules; the definition; the list of files by its CID; every file that lies here against " +
      'its sha256; and the validators that the release, or --validate, asks for. A pickle is never loaded: what is said of ' +
      'one is an indicator, not a gate.',
    'A step that fails says what was expected, what was found, what that means and what to do; then the exit code is 5. Where ' +
      'nothing was false and something could not be had, it is 4.',
  ].join('\n\n'),
  args: {
    models: {
      count: 'some',
      help: 'models of firn (alice.example/name@^1, at://…), of models.toml, or sources',
    },
  },
  options: {
    at: {
      type: 'text',
      value: 'DIR',
      help: 'where its files lie: a hub cache, a store path, a directory; by default where the tools look',
    },
    id: { type: 'text', value: 'ORG/NAME', help: 'the name that it has there, in place of its own' },
    validate: {
      type: 'text',
      value: 'PRESET',
      choices: Object.keys(PRESETS),
      help: 'look at the files by this preset',
    },
  },
  examples: [
    { run: 'firn model verify alice.example/tiny', does: 'The record, and what lies in the hub cache' },
    {
      run: 'firn model verify alice.example/tiny@=1.0.0 --at ./result --validate strict',
      does: 'What Nix built',
    },
  ],
  async run({ args: { models }, options: { at, id, validate } }, context) {
    const [{ verifyModel }, { showModelVerdict }] = await Promise.all([
      import('./verify/verify-model.js'),
      import('./verify/show-verdict.js'),
    ])
    const verdicts = []
    for (const spec of models) verdicts.push(await verifyModel({ spec, at, id, preset: validate }, context))
    const statuses = new Set(verdicts.flatMap(({ steps }) => steps.map(({ status }) => status)))
    const outcome = statuses.has('failed') ? 'failed' : statuses.has('unreachable') ? 'unreachable' : 'holds'
    const { style } = context.output
    return {
      data: { holds: outcome === 'holds', outcome, models: verdicts },
      text: verdicts.map((verdict) => showModelVerdict(verdict, style)).join('\n\n'),
      exitCode: { holds: EXIT.ok, failed: EXIT.untrue, unreachable: EXIT.unreachable }[outcome],
    }
  },
})
