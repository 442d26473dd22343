import { recipe } from '../lexicons/dev/firn.js'

/**
 * The program that `nix run` starts: the one that the recipe names, else the first that it or its build lists.
 * Undefined where nothing names one. Chosen as src/nix/library/lib/program.nix does.
 */
export function programOf(main: recipe.Main): string | undefined {
  return candidatesOf(main)[0]
}

function candidatesOf({ mainProgram, programs = [], build }: recipe.Main): string[] {
  return [...(mainProgram === undefined ? [] : [mainProgram]), ...programs, ...programsOfBuild(build)]
}

function programsOfBuild(build: recipe.Main['build']): string[] {
  if (recipe.prebuilt.$isTypeOf(build)) {
    return build.platforms.flatMap((platform) => platform.binaries.map(({ name }) => name))
  }
  if (recipe.composed.$isTypeOf(build)) return build.parts.flatMap((part) => candidatesOf(part.recipe))
  if (recipe.ruby.$isTypeOf(build)) {
    return [...(build.scripts ?? []).map(({ name }) => name), ...(build.executables ?? [])]
  }
  return []
}
