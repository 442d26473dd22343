import { lstat, realpath } from 'node:fs/promises'
import { dirname, relative, sep } from 'node:path'
import { type Finding, refused, type Validator } from '../validator.js'

/**
 * Links out of the model. A hub cache links to its own blobs, and Nix lays a model out by links to files that lie beside
 * it in its store: both stay.
 */
export const noSymlinks: Validator = {
  summary: 'No link leads out of the model, nowhere, or in a circle.',
  check: async ({ tree }) => {
    const findings: Finding[] = tree.badLinks.map(({ path, problem }) => refused(problem, path))
    const inside = await realpath(tree.directory)
    for (const { path, place } of tree.files) {
      const target = await realpath(place)
      if (contains(inside, target) || contains(dirname(target), inside)) continue
      const way = (await lstat(place)).isSymbolicLink() ? 'is a link' : 'lies behind a link'
      findings.push(refused(`${way} out of the model`, path))
    }
    return findings
  },
}

function contains(directory: string, place: string): boolean {
  const way = relative(directory, place)
  return way !== '..' && !way.startsWith(`..${sep}`)
}
