import type { Fewest } from '../../src/resolve/deep/problem.js'
import type { SurroundingsOptions } from './surroundings.js'

/** Options of every command that resolves. */
export const RESOLVE_OPTIONS = {
  offline: { type: 'flag', help: 'ask nobody; fails where something new has to be looked up' },
  trust: {
    type: 'texts',
    value: 'ACCOUNT',
    help: "take this account's signed versions also where no mirror of the set holds them",
  },
  distrust: { type: 'texts', value: 'ACCOUNT', help: "do not look at this account's records" },
} as const

/** Options of commands that look at dependencies of dependencies. */
export const FEWEST_OPTION = {
  type: 'text',
  value: 'WHAT',
  choices: ['duplicates', 'releases'],
  fallback: 'duplicates',
  help: 'of all consistent choices: the highest versions (duplicates), or the fewest atoms in all (releases)',
} as const

interface Given {
  readonly offline: boolean
  readonly trust: readonly string[]
  readonly distrust: readonly string[]
  readonly fewest?: string
}

/** What was given, as resolution takes it. */
export function surroundingsOptions({ fewest, ...given }: Given): SurroundingsOptions {
  return { ...given, ...(fewest === undefined ? {} : { fewest: fewest as Fewest }) }
}
