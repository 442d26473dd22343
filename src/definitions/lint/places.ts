import { recipe } from '../../lexicons/dev/firn.js'
import { type Finding, finding } from './finding.js'
import type { PlacedRecipe } from './recipes.js'

const INPUTS = ['nativeBuildInputs', 'buildInputs'] as const
const OTHERS = ['runtimeInputs', 'patches', 'files', 'prepare', 'env', 'check', 'install'] as const

/** Fields that a build form has no use for, so that Nix refuses them (src/nix/library/lib/recipe.nix, build/ruby.nix). */
export function lintPlace({ recipe: found, path }: PlacedRecipe): Finding[] {
  const form = found.build.$type.split('#')[1]
  return withoutPlace(found)
    .filter((field) => found[field] !== undefined)
    .map((field) => {
      const message = `A build of the form "${form}" has no place for "${field}".`
      return finding('unsupported-build', [...path, field], message, 'Leave it out.')
    })
}

function withoutPlace({ build }: recipe.Main): readonly (keyof recipe.Main & string)[] {
  if (recipe.composed.$isTypeOf(build)) return [...INPUTS, ...OTHERS, 'sourceRoot']
  if (recipe.flake.$isTypeOf(build)) return [...INPUTS, ...OTHERS]
  if (recipe.expression.$isTypeOf(build)) return [...OTHERS, 'sourceRoot']
  if (recipe.site.$isTypeOf(build)) return ['runtimeInputs', 'check']
  // A gem is installed as it is.
  if (recipe.ruby.$isTypeOf(build) && !build.scripts?.length) return OTHERS
  return []
}
