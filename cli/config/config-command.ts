import { defineCommand } from '../command.js'
import { UsageError } from '../errors/cli-error.js'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'
import { CONFIG_KEYS } from './keys.js'

/** `firn config`: what applies, and where it was said. */
export const configCommand = defineCommand({
  name: 'config',
  summary: 'show the settings that apply, and where each was said',
  description:
    'Settings come from ~/.config/firn/config.toml (or $XDG_CONFIG_HOME), under it from eka.toml, above it from variables of the environment.',
  args: { key: { count: 'optional', help: 'print the value of this one alone, as in registry' } },
  examples: [
    { run: 'firn config', does: 'Everything' },
    { run: 'firn config registry', does: 'One value, for a script' },
  ],
  async run({ args: { key } }, { config, output: { style } }) {
    const all = [...config.layer].map(([name, { text, from }]) => ({ key: name, value: text, from }))
    if (key !== undefined) {
      const found = all.find((each) => each.key === key)
      if (found === undefined && !(key in CONFIG_KEYS)) throw unknownKey(key)
      return { data: found ?? { key, value: null, from: null }, text: printable(found?.value ?? '') }
    }
    const rows = all.map(({ key: name, value, from }) => [name, printable(value), style.dim(printable(from))])
    return { data: { settings: all }, text: table([], rows) }
  },
})

function unknownKey(key: string): UsageError {
  return new UsageError(`There is no setting ${printable(key)}.`, {
    hint: 'firn config lists those that are set.',
  })
}
