import { type Finding, finding } from './finding.js'
import { lintPath, lintProgram } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintBuildVariables } from './variables.js'

/** Names in a recipe that become file names, paths and variables of its build. */
export function lintNames({ recipe, path }: PlacedRecipe): Finding[] {
  const { mainProgram, programs, env = [] } = recipe
  const findings = [
    ...lintPath(recipe.sourceRoot, [...path, 'sourceRoot']),
    ...lintProgram(mainProgram, [...path, 'mainProgram']),
    ...(programs ?? []).flatMap((program, index) => lintProgram(program, [...path, 'programs', index])),
    ...lintBuildVariables(
      env.map(({ name }) => name),
      (index) => [...path, 'env', index, 'name'],
    ),
  ]
  if (mainProgram === undefined || programs === undefined || programs.includes(mainProgram)) return findings
  const message = `The programs do not include the main program ${mainProgram}.`
  return [
    ...findings,
    finding('unlisted-main-program', [...path, 'programs'], message, `Add "${mainProgram}" to them.`),
  ]
}
