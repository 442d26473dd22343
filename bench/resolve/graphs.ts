import type { DeepCandidate, DeepEdge, DeepRequest } from '../../src/resolve/deep/problem.js'
import { createRandom, pick } from '../ingest/random.js'

/** Releases by definition, and what is asked for. */
export interface World {
  readonly roots: readonly DeepEdge[]
  readonly releases: ReadonlyMap<string, readonly DeepCandidate[]>
}

export function requestOf({ roots, releases }: World): DeepRequest {
  return { roots, source: { candidatesOf: (definition) => releases.get(definition) ?? [] } }
}

const VERSIONS = ['1.0.0', '1.1.0', '1.2.0', '2.0.0', '2.1.0']
/** How a version is asked for, from tight to loose. */
const AROUND: readonly ((version: string) => string)[] = [
  (version) => `^${version}`,
  (version) => `^${version.split('.')[0]}`,
  (version) => `>=${version}`,
  () => '*',
]
/** Dependencies of a release on average, as of usual packages. */
const DEPENDENCIES = 3

/**
 * A graph as registries have them: definitions in layers, five versions each, whose dependencies grow and change a
 * little from one version to the next. One version of each is planted: these fit together, so a lock exists.
 */
export function usualGraph(size: number, seed: number): World {
  const random = createRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const planted = Array.from({ length: size }, () => pick(random, VERSIONS))
  const releases = new Map<string, DeepCandidate[]>()
  for (let at = 0; at < size; at++) {
    const near = () => at + 1 + below(Math.min(size - at - 1, Math.max(10, size / 10)))
    const usual = at + 1 < size ? Array.from({ length: below(DEPENDENCIES * 2 + 1) }, near) : []
    const candidates = VERSIONS.map((version): DeepCandidate => {
      const isPlanted = version === planted[at]
      const own = usual.filter(() => random() < 0.9)
      if (at + 1 < size && random() < 0.2) own.push(near())
      const dependencies = [...new Set(own)].map((target) => ({
        definition: name(target),
        requirement: pick(random, AROUND)(isPlanted ? (planted[target] ?? '') : pick(random, VERSIONS)),
      }))
      return { version, yanked: false, dependencies }
    })
    releases.set(name(at), candidates)
  }
  const count = Math.max(1, Math.ceil(size / 50))
  const roots = Array.from({ length: count }, (_, index) => Math.floor((index * size) / count / 2))
  return {
    roots: roots.map((at) => ({ definition: name(at), requirement: `>=${planted[at]}` })),
    releases,
  }
}

/** Random 3-SAT as dependencies: at 4.26 clauses a variable it is hardest; above, seldom anything fits. */
export function satGraph(variables: number, clauses: number, seed: number): World {
  const random = createRandom(seed)
  const releases = new Map<string, DeepCandidate[]>()
  for (let at = 0; at < variables; at++)
    releases.set(
      `v${at}`,
      ['1.0.0', '2.0.0'].map((v) => release(v)),
    )
  for (let at = 0; at < clauses; at++) {
    const candidates = VERSIONS.slice(0, 3).map((version) =>
      release(version, [`v${Math.floor(random() * variables)}`, random() < 0.5 ? '^1' : '^2']),
    )
    releases.set(`clause${at}`, candidates)
  }
  return { roots: edgesTo('clause', clauses), releases }
}

/** One pigeon more than there are holes: no lock, and for what learns by resolution alone, exponentially long to see. */
export function pigeonGraph(holes: number): World {
  const releases = new Map<string, DeepCandidate[]>()
  const pigeons = holes + 1
  for (let hole = 0; hole < holes; hole++) {
    releases.set(
      `hole${hole}`,
      Array.from({ length: pigeons }, (_, pigeon) => release(`${pigeon + 1}.0.0`)),
    )
  }
  for (let pigeon = 0; pigeon < pigeons; pigeon++) {
    const candidates = Array.from({ length: holes }, (_, hole) =>
      release(`1.${hole}.0`, [`hole${hole}`, `=${pigeon + 1}.0.0`]),
    )
    releases.set(`pigeon${pigeon}`, candidates)
  }
  return { roots: edgesTo('pigeon', pigeons), releases }
}

/** Set cover: each of many definitions can be had by any of three helpers; the fewest helpers are sought. */
export function coverGraph(elements: number, helpers: number, seed: number): World {
  const random = createRandom(seed)
  const releases = new Map<string, DeepCandidate[]>()
  for (let at = 0; at < helpers; at++) releases.set(`helper${at}`, [release('1.0.0')])
  for (let at = 0; at < elements; at++) {
    const candidates = VERSIONS.slice(0, 3).map((version) =>
      release(version, [`helper${Math.floor(random() * helpers)}`, '*']),
    )
    releases.set(`element${at}`, candidates)
  }
  return { roots: edgesTo('element', elements), releases }
}

/** A chain whose every version leads on, to a conflict at its very end. */
export function chainGraph(length: number): World {
  const releases = new Map<string, DeepCandidate[]>()
  for (let at = 0; at < length; at++) {
    releases.set(
      name(at),
      VERSIONS.map((version) => release(version, [name(at + 1), '^1'])),
    )
  }
  releases.set(name(length), [release('2.0.0')])
  return { roots: [{ definition: name(0), requirement: '*' }], releases }
}

function name(at: number): string {
  return `d${String(at).padStart(5, '0')}`
}

function release(version: string, ...dependencies: (readonly [string, string])[]): DeepCandidate {
  return {
    version,
    yanked: false,
    dependencies: dependencies.map(([definition, requirement]) => ({ definition, requirement })),
  }
}

function edgesTo(prefix: string, count: number): DeepEdge[] {
  return Array.from({ length: count }, (_, at) => ({ definition: `${prefix}${at}`, requirement: '*' }))
}
