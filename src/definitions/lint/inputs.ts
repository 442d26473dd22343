import type { release } from '../../lexicons/dev/firn.js'
import { allFindings, type FieldPath, type Finding, finding } from './finding.js'
import { isAttribute, lintAttribute } from './names.js'
import type { PlacedRecipe } from './recipes.js'

/** Leads an input that is another definition: `firn:<dependency name>`. */
const DEPENDENCY_PREFIX = 'firn:'

/** Leads an input that is an earlier part of the same composed build. */
const PART_PREFIX = 'part:'

/** What an input may name beside what nixpkgs has, and what of it was named. */
interface Names {
  readonly declared: ReadonlySet<string>
  readonly used: Set<string>
}

/** Build inputs that Nix could not look up, and dependencies that are declared on one side only. */
export function lintInputs(recipes: readonly PlacedRecipe[], { dependencies = [] }: release.Main): Finding[] {
  const names: Names = { declared: new Set(dependencies.map(({ name }) => name)), used: new Set() }
  const findings = allFindings(...recipes.map((placed) => lintInputsOf(placed, names)))
  for (const [index, { name }] of dependencies.entries()) {
    if (!names.used.has(name)) findings.push(unused(name, index))
  }
  return findings
}

const LISTS = ['nativeBuildInputs', 'buildInputs', 'runtimeInputs'] as const

function lintInputsOf({ recipe, path, earlierParts = [] }: PlacedRecipe, names: Names): Finding[] {
  const findings: Finding[] = []
  for (const field of LISTS) {
    for (const [index, input] of recipe[field]?.entries() ?? []) {
      const found = lintInput(input, earlierParts, names, () => [...path, field, index])
      if (found) findings.push(found)
    }
  }
  for (const [index, { input }] of recipe.files?.entries() ?? []) {
    if (input === undefined) continue
    const found = lintInput(input, earlierParts, names, () => [...path, 'files', index, 'input'])
    if (found) findings.push(found)
  }
  return findings
}

/** @param parts those that it may name */
function lintInput(
  input: string,
  parts: readonly string[],
  { declared, used }: Names,
  place: () => FieldPath,
): Finding | undefined {
  if (input.startsWith(PART_PREFIX)) {
    const part = input.slice(PART_PREFIX.length)
    return parts.includes(part) ? undefined : absentPart(part, place())
  }
  if (!input.startsWith(DEPENDENCY_PREFIX))
    return isAttribute(input) ? undefined : lintAttribute(input, place())[0]
  const name = input.slice(DEPENDENCY_PREFIX.length)
  used.add(name)
  return declared.has(name) ? undefined : undeclared(name, place())
}

function unused(name: string, index: number): Finding {
  const fix = 'Name it in buildInputs or nativeBuildInputs, or leave the dependency out.'
  const message = `No input of the recipe names ${DEPENDENCY_PREFIX}${name}.`
  return finding('unused-dependency', ['dependencies', index], message, fix)
}

function undeclared(name: string, path: FieldPath): Finding {
  const fix = `Add a dependency called "${name}" with its definition and requirement.`
  return finding('undeclared-dependency', path, `The release declares no dependency "${name}".`, fix)
}

function absentPart(name: string, path: FieldPath): Finding {
  const fix = 'Name a part of the same composed build that stands before this one.'
  return finding('undeclared-dependency', path, `There is no earlier part "${name}".`, fix)
}
