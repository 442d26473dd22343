import { MAX_COMPARED_OPTIONS, MAX_OPTION_LENGTH } from '../../limits/publishing.js'
import { type Finding, finding } from './finding.js'
import { isNearMiss } from './near-names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintNixText } from './texts.js'

/** `cfg.name` where a module reads its options, and `options.a.name = …` where it declares them. */
const READ = /\bcfg\.([A-Za-z_][\w'-]*)/g
const DECLARED = /(?<![\w'.-])([A-Za-z_][\w'.-]*)\s*=(?!=)/g

/** Module texts: what only their author can answer for, and slips that evaluation meets late. */
export function lintModules({ recipe: { modules = [] }, path }: PlacedRecipe): Finding[] {
  return modules.flatMap(({ text }, index) => {
    const place = [...path, 'modules', index]
    const message = 'The module is Nix text by its author, which firn hands on without checking what it does.'
    const fix = 'Declare the service in "service" where that is enough.'
    return [
      finding('author-module', place, message, fix),
      ...lintNixText(text, [...place, 'text']),
      ...misspelt(text).map(([read, declared]) => {
        const slip = `The module reads cfg.${read} and declares ${declared}.`
        return finding(
          'misspelt-option',
          [...place, 'text'],
          slip,
          `Write cfg.${declared}, or declare ${read}.`,
        )
      }),
    ]
  })
}

function misspelt(text: string): [string, string][] {
  const declared = new Set(names(text, DECLARED).flatMap((path) => path.split('.')))
  const candidates = comparable(declared)
  return comparable(names(text, READ).filter((read) => !declared.has(read))).flatMap(
    (read): [string, string][] => {
      const meant = candidates.find((name) => isNearMiss(read, name))
      return meant === undefined ? [] : [[read, meant]]
    },
  )
}

/** Each is compared with each, letter by letter. */
function comparable(names: Iterable<string>): string[] {
  const short = [...new Set(names)].filter((name) => name.length <= MAX_OPTION_LENGTH)
  return short.slice(0, MAX_COMPARED_OPTIONS)
}

function names(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? [])
}
