import { matches, parseRequirement } from '../../requirement/requirement.js'
import { parseVersion } from '../../requirement/version.js'
import { type DirectDependency, type Manifest, VERSION_PLACEHOLDER } from '../manifest/manifest.js'
import { type Discrepancy, found } from './discrepancy.js'
import type { Lock, LockedAtomDependency, LockedPin } from './lock.js'

/** What the kinds of a manifest are called in a lock. */
const TYPES = { url: 'nix', tar: 'nix+tar', git: 'nix+git', build: 'nix+src' } as const

/** How the direct dependencies of a lock differ from those of its manifest. */
export function reconcilePins(
  { direct }: Manifest,
  { deps }: Lock,
  tags: ReadonlyMap<string, string>,
): Discrepancy[] {
  const pins = new Map(deps.flatMap((dep) => (dep.type === 'atom' ? [] : [[dep.name, dep] as const])))
  const atoms = deps.filter((dep): dep is LockedAtomDependency => dep.type === 'atom')
  const asked = [...direct].flatMap(([name, dependency]) => {
    const pin = pins.get(name)
    const subject = { type: 'pin', name } as const
    if (pin === undefined) return [found('missing', subject, `${name} is not locked.`)]
    const problem = difference(dependency, pin, addressOf(dependency, atoms, tags))
    return problem === undefined ? [] : [found('outdated', subject, `${name}: ${problem}`)]
  })
  const stale = [...pins.keys()].filter((name) => !direct.has(name))
  return [
    ...asked,
    ...stale.map((name) => found('stale', { type: 'pin', name }, `Nothing asks for ${name}.`)),
  ]
}

/** The address with the locked version of its atom; undefined while that is not locked. */
function addressOf(
  { url, fromVersion }: DirectDependency,
  atoms: readonly LockedAtomDependency[],
  tags: ReadonlyMap<string, string>,
): string | undefined {
  if (fromVersion === undefined) return url
  const { set, label } = fromVersion
  const atom = atoms.find((known) => known.label === label && tags.get(known.set) === set)
  return atom && url.replaceAll(VERSION_PLACEHOLDER, atom.version)
}

function difference(asked: DirectDependency, pin: LockedPin, url: string | undefined): string | undefined {
  if (pin.type !== TYPES[asked.kind]) return `locked is ${pin.type}, asked for is ${TYPES[asked.kind]}.`
  if (url === undefined) return 'the atom whose version it has is not locked.'
  if (!sameUrl(url, pin.url)) return `locked is ${pin.url}, asked for is ${url}.`
  if (asked.kind === 'git' && pin.type === 'nix+git') return versionDifference(asked.requirement, pin.version)
  if (asked.kind === 'build' && pin.type === 'nix+src' && asked.unpack !== (pin.unpack ?? false)) {
    return asked.unpack ? 'the lock does not say that it is unpacked.' : 'the lock says that it is unpacked.'
  }
  return undefined
}

function versionDifference(requirement: string | undefined, version: string | undefined): string | undefined {
  if (requirement === undefined) return version && `version ${version} is locked, and none is asked for.`
  if (version === undefined) return `no version is locked, asked for is ${requirement}.`
  const met = matches(parseRequirement(requirement), parseVersion(version, { build: true }))
  return met ? undefined : `version ${version} is locked, asked for is ${requirement}.`
}

/** Whether two addresses are one, when written out as URLs are. */
function sameUrl(a: string, b: string): boolean {
  return a === b || (URL.canParse(a) && URL.canParse(b) && new URL(a).href === new URL(b).href)
}
