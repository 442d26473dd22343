import type { CheckedPackageRelease } from '../../definitions/release.js'
import { composed, prebuilt } from '../../lexicons/dev/firn/recipe.js'
import type { ReleaseContent } from '../rows/column-types.js'

/** What a release of a package holds, as columns. */
export function packageColumns(checked: CheckedPackageRelease): ReleaseContent {
  const { recipe } = checked
  return {
    sourceKind: formOf(recipe.source),
    buildKind: formOf(recipe.build),
    systems: systemsOf(checked),
    hasService: recipe.service !== undefined,
    hasModule: (recipe.modules ?? []).length > 0,
    words: '',
  }
}

/** `git` of `dev.firn.recipe#git`. */
function formOf(form: { $type?: string } | undefined): string | null {
  return form?.$type?.split('#')[1] ?? null
}

/** The systems that it names; else those that all its downloads are for (src/nix/library/lib/systems.nix). */
function systemsOf({ record, recipe }: CheckedPackageRelease): string[] {
  if (record.systems && record.systems.length > 0) return record.systems
  const [first = [], ...others] = downloadsOf(recipe)
  return [...new Set(first)].filter((system) => others.every((list) => list.includes(system)))
}

/** The systems of each build that has a download for each of them. */
function downloadsOf({ build }: CheckedPackageRelease['recipe']): string[][] {
  if (prebuilt.$isTypeOf(build)) return [build.platforms.map(({ system }) => system)]
  return composed.$isTypeOf(build) ? build.parts.flatMap((part) => downloadsOf(part.recipe)) : []
}
