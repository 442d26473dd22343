import type { Command, Option } from '../command.js'
import { GLOBAL_OPTIONS } from '../global-options.js'
import { GROUPS } from '../groups.js'

/** A word that may follow, with what it means. */
export interface Candidate {
  readonly word: string
  readonly meaning: string
}

/** What may follow the words of a command, or of a group of them. */
export interface CompletionNode {
  /** The words, joined by spaces; empty for `firn` itself. */
  readonly path: string
  readonly commands: readonly Candidate[]
  readonly options: readonly Candidate[]
  /** Options that take the word behind them, which then is a file or anything else. */
  readonly valued: readonly string[]
  /** Words that an option takes, by the option. */
  readonly choices: ReadonlyMap<string, readonly string[]>
}

/** All that can be completed, `firn` itself first. */
export function completionTree(commands: readonly Command[]): CompletionNode[] {
  const paths = new Set(['help'])
  for (const { name } of commands) {
    const words = name.split(' ')
    words.forEach((_, depth) => {
      paths.add(words.slice(0, depth).join(' '))
    })
    paths.add(name)
  }
  return [...paths].sort().map((path) => nodeOf(path, [...paths], commands))
}

function nodeOf(path: string, paths: readonly string[], commands: readonly Command[]): CompletionNode {
  const own = commands.find(({ name }) => name === path)
  const options = Object.entries({ ...own?.options, ...GLOBAL_OPTIONS }) as [string, Option][]
  const below = paths.filter((each) => each !== '' && parentOf(each) === path)
  const shown = path === 'help' ? paths.filter((each) => each !== '' && parentOf(each) === '') : below
  return {
    path,
    commands: shown.map((each) => ({
      word: each.split(' ').at(-1) ?? each,
      meaning: meaningOf(each, commands),
    })),
    options: [
      ...options.flatMap(([name, option]) =>
        namesOf(name, option).map((word) => ({ word, meaning: option.help })),
      ),
      { word: '--help', meaning: 'print help' },
    ],
    valued: options.flatMap(([name, option]) =>
      option.type === 'text' || option.type === 'texts' ? namesOf(name, option) : [],
    ),
    choices: new Map(
      options.flatMap(([name, option]): [string, readonly string[]][] =>
        'choices' in option && option.choices !== undefined ? [[`--${name}`, option.choices]] : [],
      ),
    ),
  }
}

const parentOf = (path: string) => path.split(' ').slice(0, -1).join(' ')

function meaningOf(path: string, commands: readonly Command[]): string {
  if (path === 'help') return 'print help about a command'
  return commands.find(({ name }) => name === path)?.summary ?? GROUPS[path] ?? ''
}

function namesOf(name: string, { short }: Option): string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]
}
