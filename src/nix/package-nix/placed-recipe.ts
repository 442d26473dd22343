import type { recipe, release } from '../../lexicons/dev/firn.js'
import type { LockedDefinition } from '../../resolve/lock.js'
import type { Surroundings } from './fetching.js'

/** A recipe with what stands around it: that of a release, or that of a part of one. */
export interface PlacedRecipe extends Surroundings {
  readonly recipe: recipe.Main
  readonly pname: string
  /** The earlier parts of the same composed build. */
  readonly parts: ReadonlySet<string>
  /** The source of the whole, for a part without one. */
  readonly inherited: recipe.Main['source']
  readonly record: release.Main
  readonly definition: Partial<LockedDefinition>
}
