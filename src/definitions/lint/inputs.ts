import type { release } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintAttribute } from './names.js'
import type { PlacedRecipe } from './recipes.js'

/** Leads an input that is another definition: `firn:<dependency name>`. */
const DEPENDENCY_PREFIX = 'firn:'

/** Leads an input that is an earlier part of the same composed build. */
const PART_PREFIX = 'part:'

/** Build inputs that Nix could not look up, and dependencies that are declared on one side only. */
export function lintInputs(recipes: readonly PlacedRecipe[], { dependencies = [] }: release.Main): Finding[] {
  const declared = new Set(dependencies.map(({ name }) => name))
  const used = new Set<string>()
  const findings: Finding[] = []
  for (const { input, path, parts } of recipes.flatMap(allInputs)) {
    if (input.startsWith(PART_PREFIX)) {
      const part = input.slice(PART_PREFIX.length)
      if (!parts.includes(part)) findings.push(absentPart(part, path))
    } else if (input.startsWith(DEPENDENCY_PREFIX)) {
      const name = input.slice(DEPENDENCY_PREFIX.length)
      used.add(name)
      if (!declared.has(name)) findings.push(undeclared(name, path))
    } else findings.push(...lintAttribute(input, path))
  }
  const unused = dependencies.flatMap(({ name }, index) =>
    used.has(name)
      ? []
      : [
          finding(
            'unused-dependency',
            ['dependencies', index],
            `No input of the recipe names ${DEPENDENCY_PREFIX}${name}.`,
            'Name it in buildInputs or nativeBuildInputs, or leave the dependency out.',
          ),
        ],
  )
  return [...findings, ...unused]
}

interface PlacedInput {
  readonly input: string
  readonly path: FieldPath
  /** The parts that it may name. */
  readonly parts: readonly string[]
}

const LISTS = ['nativeBuildInputs', 'buildInputs', 'runtimeInputs'] as const

function allInputs({ recipe, path, earlierParts: parts = [] }: PlacedRecipe): PlacedInput[] {
  const inputs: PlacedInput[] = []
  for (const field of LISTS) {
    for (const [index, input] of recipe[field]?.entries() ?? []) {
      inputs.push({ input, path: [...path, field, index], parts })
    }
  }
  for (const [index, { input }] of recipe.files?.entries() ?? []) {
    if (input !== undefined) inputs.push({ input, path: [...path, 'files', index, 'input'], parts })
  }
  return inputs
}

function undeclared(name: string, path: FieldPath): Finding {
  const fix = `Add a dependency called "${name}" with its definition and requirement.`
  return finding('undeclared-dependency', path, `The release declares no dependency "${name}".`, fix)
}

function absentPart(name: string, path: FieldPath): Finding {
  const fix = 'Name a part of the same composed build that stands before this one.'
  return finding('undeclared-dependency', path, `There is no earlier part "${name}".`, fix)
}
