import { recipe, type release } from '../../lexicons/dev/firn.js'
import type { LockedDefinition } from '../../resolve/lock.js'
import { fn } from '../expression.js'
import { print } from '../print.js'
import type { AtomReleases } from './atom-source.js'
import { check, PackageNixError } from './checks.js'
import type { BlobUrls } from './fetching.js'
import { recipeExpression } from './recipe-expression.js'
import { createScope } from './scope.js'

export { PackageNixError } from './checks.js'

/** A release with what it is called and where its blobs are. */
export interface ReadableRelease {
  readonly uri: string
  readonly cid: string
  readonly name: string
  readonly record: release.Main
  readonly definition?: Partial<LockedDefinition>
  readonly blobs?: BlobUrls
  /** Those that its sources are. */
  readonly atoms?: AtomReleases
}

/**
 * One expression for callPackage, as it could stand in nixpkgs, that builds what the emitted tree builds. All of it
 * comes from the expression tree but an author-written expression, which is that already.
 * @throws PackageNixError for a recipe that has no such form
 */
export function packageNix(readable: ReadableRelease): string {
  const { uri, cid, name, record, definition = {}, blobs = {}, atoms = new Map() } = readable
  if (record.artifact.$type !== recipe.$nsid) throw new PackageNixError('The release holds no recipe.')
  const main = record.artifact as recipe.Main
  if (recipe.expression.$isTypeOf(main.build)) return main.build.text

  const dependencies = record.dependencies ?? []
  const scope = createScope(dependencies.map((dependency) => dependency.name))
  const body = recipeExpression(
    {
      recipe: main,
      pname: check('name of a package', name),
      parts: new Set(),
      inherited: undefined,
      ...{ record, definition, blobs, atoms },
    },
    scope,
  )
  const origin = [`${name} ${record.version}, from ${uri}`, `(${cid})`]
  for (const dependency of dependencies) {
    const argument = scope.dependencies.get(dependency.name)
    if (argument) origin.push(`${argument} is ${dependency.definition}, ${dependency.requirement}`)
  }
  return print(fn(scope.formals(), body), origin.join('\n'))
}
