import type { Lock, LockedAtom } from '../../src/atoms/lock/lock.js'

/** What a resolution changed about one dependency. */
export interface LockChange {
  readonly change: 'added' | 'removed' | 'updated' | 'changed'
  readonly name: string
  /** Version, commit or hash, as far as there is one. */
  readonly from: string | undefined
  readonly to: string | undefined
}

/** What differs between two locks, by name; sets and composer included. */
export function lockChanges(before: Lock | undefined, after: Lock | undefined): LockChange[] {
  const old = entriesOf(before)
  const now = entriesOf(after)
  const changes: LockChange[] = []
  for (const [key, entry] of now) {
    const earlier = old.get(key)
    if (earlier === undefined) {
      changes.push({ change: 'added', name: entry.name, from: undefined, to: entry.shown })
    } else if (earlier.whole !== entry.whole) {
      const change = earlier.shown === entry.shown ? 'changed' : 'updated'
      changes.push({ change, name: entry.name, from: earlier.shown, to: entry.shown })
    }
  }
  for (const [key, entry] of old) {
    if (!now.has(key)) changes.push({ change: 'removed', name: entry.name, from: entry.shown, to: undefined })
  }
  return changes
}

interface Entry {
  readonly name: string
  readonly shown: string | undefined
  readonly whole: string
}

function entriesOf(lock: Lock | undefined): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  if (lock === undefined) return entries
  for (const [root, set] of lock.sets) {
    const mirrors = set.mirrors.join(', ')
    entries.set(`set ${root}`, { name: `the set ${set.tag}`, shown: mirrors, whole: JSON.stringify(set) })
  }
  const nameOf = ({ set, label }: LockedAtom) => `${lock.sets.get(set)?.tag ?? set.slice(0, 12)}.${label}`
  const { compose } = lock
  entries.set('composer', {
    name: 'the composer',
    shown: compose.use === 'atom' ? `${nameOf(compose.atom)} ${compose.atom.version}` : compose.use,
    whole: JSON.stringify(compose),
  })
  for (const dep of lock.deps) {
    const whole = JSON.stringify(dep)
    if (dep.type === 'atom') {
      entries.set(`atom ${dep.id}`, { name: nameOf(dep), shown: dep.version, whole })
    } else {
      const shown = dep.type === 'nix+git' ? (dep.version ?? dep.rev.slice(0, 12)) : dep.hash
      entries.set(`pin ${dep.name}`, { name: dep.name, shown, whole })
    }
  }
  return entries
}
