import type { Composer, Manifest } from '../manifest/manifest.js'
import { type Discrepancy, found, meets } from './discrepancy.js'
import type { Lock, LockedAtom, LockedAtomDependency } from './lock.js'
import { reconcilePins } from './reconcile-pins.js'

/**
 * How a lock differs from its manifest; empty when resolving again could change nothing but take newer versions. What
 * a git ref points to now cannot be known here.
 * @param lock undefined when there is no file
 */
export function reconcile(manifest: Manifest, lock: Lock | undefined): readonly Discrepancy[] {
  if (manifest.compose.kind === 'static') {
    return lock ? [found('stale', { type: 'lock' }, 'A static atom has no lock.')] : []
  }
  if (lock === undefined) return [found('missing', { type: 'lock' }, 'Nothing is locked yet.')]
  const tags = new Map([...lock.sets].map(([root, { tag }]) => [root, tag]))
  return [
    ...reconcileSets(manifest, lock),
    ...reconcileComposer(manifest.compose, lock, tags),
    ...reconcileAtoms(manifest, lock, tags),
    ...reconcilePins(manifest, lock, tags),
  ]
}

/** Locked atoms that are no commit yet; an atom that depends on one cannot be published. */
export function unpublished({ compose, deps }: Lock): readonly LockedAtom[] {
  const atoms = deps.filter((dep): dep is LockedAtomDependency => dep.type === 'atom')
  const all: LockedAtom[] = compose.use === 'atom' ? [compose.atom, ...atoms] : atoms
  return all.filter(({ rev }) => rev === undefined)
}

/** Sets that nothing is taken from need not be locked. */
function reconcileSets({ sets, from, compose }: Manifest, lock: Lock): Discrepancy[] {
  const locked = new Map([...lock.sets.values()].map((set) => [set.tag, set.mirrors]))
  const used = [...sets].filter(([tag]) => from.has(tag) || (compose.kind === 'atom' && compose.set === tag))
  const asked = used.flatMap(([set, mirrors]) => {
    const known = locked.get(set)
    const subject = { type: 'set', set } as const
    if (known === undefined) return [found('missing', subject, `The set ${set} is not locked.`)]
    const same = new Set([...mirrors, ...known]).size === new Set(mirrors).size
    return same && new Set(known).size === new Set(mirrors).size
      ? []
      : [found('outdated', subject, `The mirrors of ${set} are others now.`)]
  })
  const stale = [...locked.keys()].filter((tag) => !sets.has(tag))
  return [...asked, ...stale.map((set) => found('stale', { type: 'set', set }, `No set is called ${set}.`))]
}

function reconcileComposer(
  compose: Exclude<Composer, { kind: 'static' }>,
  lock: Lock,
  tags: ReadonlyMap<string, string>,
): Discrepancy[] {
  const outdated = (message: string) => [found('outdated', { type: 'composer' }, message)]
  const locked = lock.compose
  if (locked.use !== compose.kind)
    return outdated(`The composer is ${compose.kind}, locked is ${locked.use}.`)
  if (compose.kind === 'nix' || locked.use === 'nix') {
    return locked.entry === compose.entry ? [] : outdated('The entry is another.')
  }
  const { atom, entry } = locked
  if (atom.label !== compose.label || tags.get(atom.set) !== compose.set) {
    return outdated(
      `The composer is ${compose.set}.${compose.label}, locked is ${tags.get(atom.set)}.${atom.label}.`,
    )
  }
  if (compose.requirement !== undefined && !meets(compose.requirement, atom)) {
    return outdated(`${atom.label} ${atom.version} is locked, asked for is ${compose.requirement}.`)
  }
  return entry === compose.entry ? [] : outdated('The entry is another.')
}

function reconcileAtoms(
  { from }: Manifest,
  { deps }: Lock,
  tags: ReadonlyMap<string, string>,
): Discrepancy[] {
  const atoms = deps.filter((dep): dep is LockedAtomDependency => dep.type === 'atom')
  const asked = [...from].flatMap(([set, labels]) =>
    [...labels].flatMap(([label, requirement]) => {
      const subject = { type: 'atom', set, label } as const
      const locked = atoms.filter((atom) => atom.label === label && tags.get(atom.set) === set)
      if (locked.length === 0) return [found('missing', subject, `${set}.${label} is not locked.`)]
      if (locked.some((atom) => meets(requirement, atom))) return []
      const versions = locked.map(({ version }) => version).join(', ')
      return [found('outdated', subject, `${label} ${versions} is locked, asked for is ${requirement}.`)]
    }),
  )
  const stale = atoms.flatMap(({ set: root, label }) => {
    const set = tags.get(root) ?? root
    if (from.get(set)?.has(label)) return []
    return [found('stale', { type: 'atom', set, label }, `Nothing asks for ${set}.${label}.`)]
  })
  return [...asked, ...stale]
}
