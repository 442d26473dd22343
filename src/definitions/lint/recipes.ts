import { recipe } from '../../lexicons/dev/firn.js'
import type { FieldPath } from './finding.js'

/** A recipe of a release, with where it stands. */
export interface PlacedRecipe {
  readonly recipe: recipe.Main
  readonly path: FieldPath
  /** Whether it is a part of a build that has a source, which a part without one shares. */
  readonly sharesSource?: boolean
  /** Of a part: the names of the parts before it. */
  readonly earlierParts?: readonly string[]
}

/** The recipe itself and those of its parts, outermost first. Depth is bounded by rule 7 (MAX_RECORD_DEPTH). */
export function allRecipes(root: PlacedRecipe): PlacedRecipe[] {
  const { build } = root.recipe
  if (!recipe.composed.$isTypeOf(build)) return [root]
  const sharesSource = root.sharesSource === true || root.recipe.source !== undefined
  const parts = build.parts.map((part, index) => ({
    recipe: part.recipe,
    path: [...root.path, 'build', 'parts', index, 'recipe'],
    sharesSource,
    earlierParts: build.parts.slice(0, index).map(({ name }) => name),
  }))
  return [root, ...parts.flatMap(allRecipes)]
}
