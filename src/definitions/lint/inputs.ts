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
  const findings = recipes.flatMap(allInputs).flatMap(({ input, path, parts }) => {
    if (input.startsWith(PART_PREFIX)) {
      const part = input.slice(PART_PREFIX.length)
      return parts.includes(part) ? [] : [absentPart(part, path)]
    }
    if (!input.startsWith(DEPENDENCY_PREFIX)) return lintAttribute(input, path)
    const name = input.slice(DEPENDENCY_PREFIX.length)
    used.add(name)
    return declared.has(name) ? [] : [undeclared(name, path)]
  })
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

function allInputs({ recipe, path, earlierParts: parts = [] }: PlacedRecipe): PlacedInput[] {
  const files = (recipe.files ?? []).flatMap(({ input }, index) =>
    input === undefined ? [] : [{ input, path: [...path, 'files', index, 'input'], parts }],
  )
  const lists = (['nativeBuildInputs', 'buildInputs', 'runtimeInputs'] as const).flatMap((field) =>
    (recipe[field] ?? []).map((input, index) => ({ input, path: [...path, field, index], parts })),
  )
  return [...lists, ...files]
}

function undeclared(name: string, path: FieldPath): Finding {
  const fix = `Add a dependency called "${name}" with its definition and requirement.`
  return finding('undeclared-dependency', path, `The release declares no dependency "${name}".`, fix)
}

function absentPart(name: string, path: FieldPath): Finding {
  const fix = 'Name a part of the same composed build that stands before this one.'
  return finding('undeclared-dependency', path, `There is no earlier part "${name}".`, fix)
}
