import type { IndexedAtom, IndexedLock, Lock, LockedAtom, LockedDependency } from './lock.js'

/** Whether an entry says all that identifies an atom. */
export function isWhole<T extends IndexedAtom>(atom: T): atom is T & LockedAtom {
  return atom.set !== undefined && atom.id !== undefined
}

/** The lock, if nothing of it is missing. */
export function whole({ sets, locker, compose, deps }: IndexedLock): Lock | undefined {
  if (locker === undefined || compose === undefined || !isWhole(locker)) return undefined
  const known = deps.filter((dep): dep is LockedDependency => dep.type !== 'atom' || isWhole(dep))
  return known.length === deps.length ? { sets, locker, compose, deps: known } : undefined
}
