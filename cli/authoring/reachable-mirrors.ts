import type { Mirrors } from '../resolution/mirrors.js'
import { ResolutionError } from '../resolution/resolution-error.js'

/**
 * Those of a record's mirrors that may be asked: the others shall not become the person's own by being written down.
 * @param note told why one is left out
 * @throws ResolutionError where none is left
 */
export function reachableMirrors(
  named: readonly string[],
  mirrors: Pick<Mirrors, 'problemOf'>,
  note: (sentence: string) => void,
): readonly string[] {
  const problems = named.flatMap((url) => mirrors.problemOf(url) ?? [])
  const open = named.filter((url) => mirrors.problemOf(url) === undefined)
  if (open.length === 0) {
    throw new ResolutionError(`No mirror that the record names may be asked. ${problems.join(' ')}`, {
      hint: 'If you trust one of them, add the atom by the address of its repository, as in gh:owner/repo::label.',
    })
  }
  for (const problem of problems) note(problem)
  return open
}
