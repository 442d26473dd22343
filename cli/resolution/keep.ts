import type { Lock, LockedAtom } from '../../src/atoms/lock/lock.js'
import { reconcile } from '../../src/atoms/lock/reconcile.js'
import type { Manifest } from '../../src/atoms/manifest/manifest.js'
import type { Neighbour } from '../project/atom-files.js'
import { localVersion } from './local-atoms.js'
import type { Need } from './needs.js'

/** What of an earlier lock a resolution starts from. */
export interface Kept {
  /** By `keyOf` of the need; what is asked for and locked alike, and need not be asked about. */
  readonly atoms: ReadonlyMap<string, LockedAtom>
  readonly pins: ReadonlySet<string>
  /** Root commits by tag. */
  readonly roots: ReadonlyMap<string, string>
}

/** Told of an atom (`set.label`), or a direct dependency (its name): whether to look for something newer. */
export type WantsNewer = (name: string) => boolean

export function keyOf({ set, label, role }: Need): string {
  return `${role} ${set.tag}.${label}`
}

/** What agrees with the manifest, and shall not be made newer. */
export function keptOf(
  manifest: Manifest,
  lock: Lock | undefined,
  needs: readonly Need[],
  neighbours: readonly Neighbour[],
  wantsNewer: WantsNewer,
): Kept {
  if (lock === undefined) return { atoms: new Map(), pins: new Set(), roots: new Map() }
  const differing = reconcile(manifest, lock).map(({ subject }) => subject)
  const tags = new Map([...lock.sets].map(([root, { tag }]) => [root, tag]))
  const atoms = new Map<string, LockedAtom>()
  for (const need of needs) {
    const { set, label, role } = need
    const locked = lockedFor(lock, need, tags)
    const differs = differing.some(
      (subject) =>
        (subject.type === 'set' && subject.set === set.tag) ||
        (role === 'composer' && subject.type === 'composer') ||
        (role === 'dependency' &&
          subject.type === 'atom' &&
          subject.set === set.tag &&
          subject.label === label),
    )
    if (locked === undefined || differs || wantsNewer(`${set.tag}.${label}`)) continue
    if (locked.rev === undefined && !isStillLocal(locked, neighbours)) continue
    atoms.set(keyOf(need), locked)
  }
  const pins = [...manifest.direct.keys()].filter(
    (name) =>
      !wantsNewer(name) && !differing.some((subject) => subject.type === 'pin' && subject.name === name),
  )
  return { atoms, pins: new Set(pins), roots: new Map([...tags].map(([root, tag]) => [tag, root])) }
}

/** What a lock holds for a need, whether it will do or not. */
export function lockedFor(
  lock: Lock | undefined,
  { set, label, role }: Need,
  tags: ReadonlyMap<string, string>,
): LockedAtom | undefined {
  if (role === 'composer') {
    const locked = lock?.compose.use === 'atom' ? lock.compose.atom : undefined
    return locked?.label === label && tags.get(locked.set) === set.tag ? locked : undefined
  }
  const found = lock?.deps.find(
    (dep) => dep.type === 'atom' && dep.label === label && tags.get(dep.set) === set.tag,
  )
  return found?.type === 'atom' ? found : undefined
}

/** An unpublished atom stays while the repository has it, in that version. */
function isStillLocal({ label, version }: LockedAtom, neighbours: readonly Neighbour[]): boolean {
  return neighbours.some((atom) => atom.label === label && localVersion(atom.version) === version)
}
