import path from 'node:path'
import type { CliContext } from '../context.js'

/** Of commands that change one atom. */
export const PATH_OPTION = {
  type: 'text',
  short: 'p',
  value: 'DIR',
  fallback: '.',
  help: "the atom's directory",
} as const

/** The directory that is meant, absolute. */
export function pathOf(directory: string, { cwd }: Pick<CliContext, 'cwd'>): string {
  return path.resolve(cwd, directory)
}
