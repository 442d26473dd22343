import {
  type Lock,
  type LockedAtom,
  type LockedComposer,
  type LockedPin,
  PUBLISHED_LOCKER,
} from '../../src/atoms/lock/lock.js'
import { compareMirrors } from '../../src/atoms/lock/order.js'
import { type Manifest, VERSION_PLACEHOLDER } from '../../src/atoms/manifest/manifest.js'
import type { DeepLock, Fewest, LockedVersion } from '../../src/resolve/deep/problem.js'
import { lockPin, type PinContext } from '../pins/lock-pin.js'
import type { AtomSource } from './atom-source.js'
import { type AtomChoice, chooseAtoms } from './choose-atoms.js'
import { keptOf, keyOf, lockedFor, type WantsNewer } from './keep.js'
import { needsOf } from './needs.js'
import type { Home } from './places.js'
import { AtomAlarmError, ResolutionError } from './resolution-error.js'

export interface ResolveRequest {
  readonly manifest: Manifest
  /** The lock so far; undefined: none, or it is not to be looked at. */
  readonly lock: Lock | undefined
  /**
   * What is locked, though it may not be looked at for choices: whether a source is a program, no manifest says. Undefined
   * too where it cannot be read.
   */
  readonly previous: Lock | undefined
  /** The repository that the manifest is in. */
  readonly home: Home
  readonly source: AtomSource
  /** Whether all that is needed takes part, down to the last dependency. */
  readonly deep: boolean
  readonly fewest?: Fewest
  readonly wantsNewer: WantsNewer
  /** Undefined: no network. */
  readonly pins: PinContext | undefined
  /** Names of direct dependencies that are programs. */
  readonly executables?: ReadonlySet<string>
}

export interface Resolved {
  /** Undefined: the atom is static and has none. */
  readonly lock: Lock | undefined
  /** Of a deep resolution. */
  readonly closure: DeepLock | undefined
}

/**
 * The lock that a manifest asks for. What is locked and will do stays and is not asked about, so that resolving twice
 * changes nothing; a deep resolution asks about everything, and keeps what it can.
 * @throws ResolutionError, AtomAlarmError, PinError
 */
export async function resolveLock(request: ResolveRequest): Promise<Resolved> {
  const { manifest, lock, home, source, deep, wantsNewer } = request
  if (manifest.compose.kind === 'static') return { lock: undefined, closure: undefined }
  const tags = new Map([...(lock?.sets ?? [])].map(([root, { tag }]) => [root, tag]))
  const rootsByTag = new Map([...tags].map(([root, tag]) => [tag, root]))
  const needs = needsOf(manifest, rootsByTag)
  const kept = keptOf(manifest, lock, needs, home.local?.neighbours ?? [], wantsNewer)
  const open = needs.filter((need) => deep || !kept.atoms.has(keyOf(need)))
  const locked = open.flatMap((need): LockedVersion[] => {
    const { set, label } = need
    const earlier = lockedFor(lock, need, tags)
    if (earlier === undefined || wantsNewer(`${set.tag}.${label}`)) return []
    return [{ definition: earlier.id, version: earlier.version }]
  })
  const fewest = request.fewest === undefined ? {} : { fewest: request.fewest }
  const { choices, closure } =
    open.length === 0
      ? { choices: [], closure: undefined }
      : await chooseAtoms(open, home, source, { locked, ...fewest })
  for (const choice of choices) checkCommit(choice, lockedFor(lock, choice.need, tags))
  const atoms = new Map([
    ...kept.atoms,
    ...choices.map((choice) => [keyOf(choice.need), lockedAtom(choice)] as const),
  ])
  const dependencies = needs.flatMap((need) => {
    const atom = need.role === 'dependency' ? atoms.get(keyOf(need)) : undefined
    return atom === undefined ? [] : [{ tag: need.set.tag, atom }]
  })
  const composer = needs.find(({ role }) => role === 'composer')
  return {
    closure: deep ? (closure ?? { roots: [], releases: [], alarms: [] }) : undefined,
    lock: {
      sets: lockSets(manifest, [
        ...(composer ? [{ tag: composer.set.tag, atom: atoms.get(keyOf(composer)) }] : []),
        ...dependencies,
      ]),
      locker: lock?.locker ?? PUBLISHED_LOCKER,
      compose: lockComposer(manifest, composer && atoms.get(keyOf(composer))),
      deps: [
        ...dependencies.map(({ atom }) => ({ type: 'atom', ...atom }) as const),
        ...(await lockPins(request, kept.pins, dependencies)),
      ],
    },
  }
}

/** A version is for ever one commit. */
function checkCommit({ place, version, known }: AtomChoice, earlier: LockedAtom | undefined): void {
  if (earlier?.rev === undefined || known === undefined || earlier.version !== version) return
  if (earlier.rev === known.rev) return
  throw new AtomAlarmError(
    `${place.name} ${version} is locked as the commit ${earlier.rev}, but ${known.mirrors.join(', ')} has ${known.rev} for it now.`,
    {
      hint: 'It was changed after it was published. Ask its author which is right; --fresh takes what is there now.',
      details: { atom: place.id, version, locked: earlier.rev, found: known.rev, mirrors: known.mirrors },
    },
  )
}

function lockedAtom({ place, version, known }: AtomChoice): LockedAtom {
  const { id, label, set, name } = place
  if (known === undefined) return { label, version, set: set.root, id }
  const [mirror] = known.mirrors
  if (mirror === undefined) {
    throw new ResolutionError(`${name} ${version} can be had from no mirror.`, {
      hint: 'Its record names none: ask its author to publish it with one.',
    })
  }
  return { label, version, set: set.root, rev: known.rev, mirror, id }
}

/** The sets that something is taken from. */
function lockSets(
  manifest: Manifest,
  used: readonly { readonly tag: string; readonly atom: LockedAtom | undefined }[],
): Lock['sets'] {
  const sets = new Map<string, { tag: string; mirrors: string[] }>()
  for (const { tag, atom } of used) {
    if (atom === undefined) continue
    const known = sets.get(atom.set)
    if (known !== undefined && known.tag !== tag) {
      throw new ResolutionError(
        `The sets ${known.tag} and ${tag} are one repository: both have the root commit ${atom.set}.`,
        { hint: `Make them one: list the mirrors of both under ${known.tag} in [package.sets].` },
      )
    }
    sets.set(atom.set, { tag, mirrors: [...(manifest.sets.get(tag) ?? [])].toSorted(compareMirrors) })
  }
  return sets
}

function lockComposer({ compose }: Manifest, atom: LockedAtom | undefined): LockedComposer {
  if (compose.kind === 'nix') return { use: 'nix', entry: compose.entry }
  if (compose.kind === 'static' || atom === undefined) return { use: 'static' }
  return { use: 'atom', atom, entry: compose.entry }
}

async function lockPins(
  { manifest, lock, previous, pins, executables }: ResolveRequest,
  kept: ReadonlySet<string>,
  atoms: readonly { readonly tag: string; readonly atom: LockedAtom }[],
): Promise<LockedPin[]> {
  const earlier = pinsOf(lock)
  const programs = pinsOf(previous)
  const locked: LockedPin[] = []
  for (const [name, dependency] of manifest.direct) {
    const before = earlier.get(name)
    const { fromVersion } = dependency
    const atom =
      fromVersion && atoms.find((one) => one.tag === fromVersion.set && one.atom.label === fromVersion.label)
    const url = atom ? dependency.url.replaceAll(VERSION_PLACEHOLDER, atom.atom.version) : dependency.url
    // The version in an address may have become another by what was chosen just now.
    if (before !== undefined && kept.has(name) && (atom === undefined || before.url === url)) {
      locked.push(before)
      continue
    }
    if (pins === undefined) {
      throw new ResolutionError(`${name} is to be fetched from ${url}, which --offline does not allow.`, {
        hint: 'Run it again without --offline.',
      })
    }
    const executable =
      executables?.has(name) || wasProgram(programs.get(name), url, fromVersion !== undefined)
    locked.push(await lockPin(name, dependency, url, pins, { executable }))
  }
  return locked
}

function pinsOf(lock: Lock | undefined): Map<string, LockedPin> {
  return new Map(lock?.deps.flatMap((dep) => (dep.type === 'atom' ? [] : [[dep.name, dep] as const])))
}

/** Whether what was locked under the same name is the same source, and a program; an address may follow a version. */
function wasProgram(before: LockedPin | undefined, url: string, followsVersion: boolean): boolean {
  return before?.type === 'nix+src' && before.executable === true && (before.url === url || followsVersion)
}
