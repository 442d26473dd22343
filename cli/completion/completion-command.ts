import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { completionScript, SHELLS } from './shells.js'
import { completionTree } from './tree.js'

/** `firn completion` */
export const completionCommand = defineCommand({
  name: 'completion',
  summary: 'print a script that completes firn in a shell',
  args: { shell: { count: 'required', help: SHELLS.join(', ') } },
  examples: [
    { run: 'source <(firn completion bash)', does: 'For this bash alone' },
    { run: 'firn completion fish > ~/.config/fish/completions/firn.fish', does: 'For every fish' },
  ],
  async run({ args }, { commands }) {
    const shell = SHELLS.find((each) => each === args.shell)
    if (shell === undefined) throw new UsageError(`firn knows ${SHELLS.join(', ')}, and no other shell.`)
    const script = completionScript(shell, completionTree(commands))
    return { data: { shell, script }, text: script.trimEnd() }
  },
})
