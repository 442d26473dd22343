import { type FieldPath, type Finding, finding } from './finding.js'
import { lintPath } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintPresentSource } from './sources.js'
import type { UrlRules } from './urls.js'

/** Files laid into the source, each from one place and pinned, and files of the build that are installed. */
export function lintFiles({ recipe, path }: PlacedRecipe, rules: UrlRules): Finding[] {
  const { files = [], install = [] } = recipe
  return [
    ...files.flatMap((file, index) => {
      const place: FieldPath = [...path, 'files', index]
      const findings = [
        ...lintPath(file.path, [...place, 'path']),
        ...lintPath(file.from, [...place, 'from']),
        ...(file.source ? lintPresentSource(file.source, [...place, 'source'], rules) : []),
      ]
      if ((file.source === undefined) !== (file.input === undefined)) return findings
      const fix = 'Give either "source" or "input".'
      return [...findings, finding('missing-source', place, 'Nothing, or two things, say what it is.', fix)]
    }),
    ...install.flatMap((file, index) => [
      ...lintPath(file.path, [...path, 'install', index, 'path']),
      ...lintPath(file.to, [...path, 'install', index, 'to']),
    ]),
  ]
}
