import { refused, type Validator } from '../validator.js'

export const requiredFiles: Validator = {
  summary: 'The named files are there, and none is empty.',
  problem: ({ files }) =>
    files === undefined || files.length === 0 ? 'name the files that must be there' : undefined,
  check: async ({ tree }, { files = [] }) =>
    files.flatMap((path) => {
      const found = tree.files.filter((file) => file.path === path)
      if (found.length === 0) return [refused('is not there', path)]
      return found.some(({ size }) => size === 0) ? [refused('is empty', path)] : []
    }),
}
