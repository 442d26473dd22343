import { posix } from 'node:path'
import { refused, type Validator } from '../validator.js'

/** Files of other kinds than those that are named: `json` stands for every name that ends in .json, `license` for LICENSE. */
export const fileTypes: Validator = {
  summary: 'Only files of the named endings are there.',
  problem: ({ extensions }) =>
    extensions === undefined || extensions.length === 0 ? 'name the extensions that may be there' : undefined,
  check: async ({ tree }, { extensions = [] }) => {
    const endings = extensions.map((extension) => extension.toLowerCase().replace(/^\./, ''))
    return tree.files
      .filter(({ path }) => {
        const name = posix.basename(path).toLowerCase()
        return !endings.some((ending) => name === ending || name.endsWith(`.${ending}`))
      })
      .map(({ path }) => refused('is of a kind that is not among those allowed', path))
  },
}
