import { recipe } from '../../lexicons/dev/firn.js'
import type { FieldPath } from './finding.js'

/** A recipe of a release, with where it stands. */
export interface PlacedRecipe {
  readonly recipe: recipe.Main
  readonly path: FieldPath
}

/** The recipe itself and those of its parts, outermost first. Depth is bounded by rule 7 (MAX_RECORD_DEPTH). */
export function allRecipes(root: PlacedRecipe): PlacedRecipe[] {
  const { build } = root.recipe
  if (!recipe.composed.$isTypeOf(build)) return [root]
  const parts = build.parts.map((part, index) => ({
    recipe: part.recipe,
    path: [...root.path, 'build', 'parts', index, 'recipe'],
  }))
  return [root, ...parts.flatMap(allRecipes)]
}
