import type { CliContext } from '../context.js'
import { Git } from './git.js'

/** The git of a command: ended with it. */
export function openGit({ environment, signal }: Pick<CliContext, 'environment' | 'signal'>): Git {
  return new Git({ env: environment.child, signal })
}
