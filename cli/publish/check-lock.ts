import { readLock } from '../../src/atoms/lock/read-lock.js'
import type { SourceAtom } from './source.js'

/** What of an atom's lock others cannot use, in sentences. */
export function warningsOfLock({ lock }: Pick<SourceAtom, 'lock'>): string[] {
  const deps = lock === undefined ? [] : (readLock(lock.text).value?.deps ?? [])
  return deps.flatMap((dep) =>
    dep.type === 'atom' && dep.rev === undefined
      ? [
          `Its lock names ${dep.label} ${dep.version} of this working directory, which others do not have. Publish that first, name the set by its public address in [package.sets], and lock again (firn atom resolve).`,
        ]
      : [],
  )
}
