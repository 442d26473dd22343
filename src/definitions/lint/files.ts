import { type FieldPath, type Finding, finding } from './finding.js'
import { lintPath, lintProgram } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintPresentSource } from './sources.js'
import { lintSystem } from './systems.js'
import type { UrlRules } from './urls.js'

/** As src/nix/library/lib/check.nix has them. */
const SHELLS: ReadonlySet<string> = new Set(['bash', 'dash', 'env', 'fish', 'ksh', 'sh', 'zsh'])

/** Files laid into the source, each from one place and pinned, commands of the build, and files that it installs. */
export function lintFiles({ recipe, path }: PlacedRecipe, rules: UrlRules): Finding[] {
  const { files = [], prepare = [], install = [] } = recipe
  return [
    ...files.flatMap((file, index) => {
      const place: FieldPath = [...path, 'files', index]
      const findings = [
        ...lintPath(file.path, [...place, 'path']),
        ...lintPath(file.from, [...place, 'from']),
        ...(file.systems ?? []).flatMap((system, at) => lintSystem(system, [...place, 'systems', at])),
        ...(file.source ? lintPresentSource(file.source, [...place, 'source'], rules) : []),
      ]
      if ((file.source === undefined) !== (file.input === undefined)) return findings
      const fix = 'Give either "source" or "input".'
      return [...findings, finding('missing-source', place, 'Nothing, or two things, say what it is.', fix)]
    }),
    ...prepare.flatMap(({ program }, index) => lintCommand(program, [...path, 'prepare', index, 'program'])),
    ...install.flatMap((file, index) => [
      ...lintPath(file.path, [...path, 'install', index, 'path']),
      ...lintPath(file.to, [...path, 'install', index, 'to']),
    ]),
  ]
}

function lintCommand(program: string, path: FieldPath): Finding[] {
  if (!SHELLS.has(program)) return lintProgram(program, path)
  const fix = 'Name the program itself, with its arguments.'
  return [finding('invalid-program', path, `"${program}" would run any text as a script.`, fix)]
}
