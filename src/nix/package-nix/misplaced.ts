import { recipe } from '../../lexicons/dev/firn.js'
import { PackageNixError } from './checks.js'

type Field = keyof recipe.Main

const INPUTS: readonly Field[] = ['nativeBuildInputs', 'buildInputs']
const OTHERS: readonly Field[] = ['runtimeInputs', 'patches', 'files', 'prepare', 'env', 'check', 'install']

/** Fields that mean something to builders of nixpkgs alone; as library/lib/recipe.nix and library/lib/build/ruby.nix. */
function misplacedIn(main: recipe.Main): readonly Field[] {
  const { build } = main
  if (recipe.composed.$isTypeOf(build)) return [...INPUTS, ...OTHERS, 'sourceRoot']
  if (recipe.flake.$isTypeOf(build)) return [...INPUTS, ...OTHERS]
  if (recipe.expression.$isTypeOf(build)) return [...OTHERS, 'sourceRoot']
  if (recipe.site.$isTypeOf(build)) return ['runtimeInputs', 'check']
  if (recipe.ruby.$isTypeOf(build) && !build.scripts?.length) return OTHERS
  return []
}

/** @throws PackageNixError for a field that the build has no place for */
export function refuseMisplaced(main: recipe.Main): void {
  const fields = misplacedIn(main).filter((field) => main[field] !== undefined)
  if (fields.length > 0) {
    throw new PackageNixError(`A build of this form has no place for ${fields.join(', ')}.`)
  }
}
