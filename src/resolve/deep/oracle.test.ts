import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseRequirement } from '../../requirement/requirement.js'
import { compareVersions, parseVersion } from '../../requirement/version.js'
import { compatibleLine, meets } from './candidates.js'
import { DeepConflictError } from './errors.js'
import type { DeepEdge, DeepLock, DeepRequest } from './problem.js'
import { resolveDeep } from './resolve-deep.js'

/** The solver against one that tries every set of releases. */

const NAMES = ['a', 'b', 'c', 'd']
const VERSIONS = ['0.1.0', '1.0.0', '1.0.0', '1.1.0', '2.0.0-rc.1', '2.0.0']
const REQUIREMENTS = [
  '*',
  '*',
  '>=0.1',
  '^1',
  '^1',
  '1.1',
  '=1.0.0',
  '>=1, <3',
  '^2',
  '^2.0.0-rc.1',
  '<2',
  '~1.0',
]
const RUNS = 400

interface Release {
  readonly name: string
  readonly version: string
  readonly yanked: boolean
  readonly edges: readonly DeepEdge[]
}

interface World {
  readonly releases: readonly Release[]
  readonly roots: readonly DeepEdge[]
  readonly several: readonly string[]
  readonly fewest: 'releases' | 'duplicates'
  readonly circles: boolean
}

const edge = fc.record({
  definition: fc.constantFrom(...NAMES),
  requirement: fc.constantFrom(...REQUIREMENTS),
})
const release: fc.Arbitrary<Release> = fc.record({
  name: fc.constantFrom(...NAMES),
  version: fc.constantFrom(...VERSIONS),
  yanked: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  edges: fc.oneof(fc.constant([]), fc.array(edge, { maxLength: 2 })),
})
const world: fc.Arbitrary<World> = fc.record({
  releases: fc.uniqueArray(release, {
    minLength: 6,
    maxLength: 10,
    selector: ({ name, version }) => `${name} ${version}`,
  }),
  roots: fc.array(edge, { minLength: 1, maxLength: 2 }),
  several: fc.subarray(NAMES),
  fewest: fc.constantFrom('releases', 'duplicates'),
  circles: fc.boolean(),
})

function requestOf({ releases, roots, several, fewest, circles }: World): DeepRequest {
  return {
    roots,
    several: (definition) => several.includes(definition),
    fewest,
    circles,
    source: {
      candidatesOf: (definition) =>
        releases.flatMap(({ name, version, yanked, edges }) =>
          name === definition ? { version, yanked, dependencies: edges } : [],
        ),
    },
  }
}

const key = ({ name, version }: Pick<Release, 'name' | 'version'>) => `${name} ${version}`

const met = new Map<string, boolean>()
function isMet(requirement: string, { version, yanked }: Release): boolean {
  const known = `${requirement} ${version} ${yanked}`
  const answer =
    met.get(known) ?? meets(parseRequirement(requirement), { version: parseVersion(version), yanked })
  met.set(known, answer)
  return answer
}

function inOrder(edges: readonly DeepEdge[]): DeepEdge[] {
  const text = ({ definition, requirement }: DeepEdge) => `${definition} ${requirement}`
  const distinct = [...new Map(edges.map((edge) => [text(edge), edge])).values()]
  return distinct.sort((a, b) => (text(a) < text(b) ? -1 : 1))
}

interface Reading {
  readonly keys: ReadonlySet<string>
  readonly cost: number
  /** What each edge leads to, breadth first. */
  readonly targets: readonly string[]
}

/** The lock that is this set of releases; undefined when it is none. */
function readSet(world: World, chosen: readonly Release[]): Reading | undefined {
  const slots = chosen.map(({ name, version }) =>
    world.several.includes(name) ? `${name} ${compatibleLine(parseVersion(version))}` : name,
  )
  if (new Set(slots).size < slots.length) return undefined
  const highestFirst = chosen.toSorted((a, b) =>
    compareVersions(parseVersion(b.version), parseVersion(a.version)),
  )
  const seen = new Map<string, Release>()
  const next = new Map<string, string[]>()
  const targets: string[] = []
  const queue = inOrder(world.roots).map((edge) => ({ from: '', edge }))
  for (const { from, edge } of queue) {
    const target = highestFirst.find(
      (release) => release.name === edge.definition && isMet(edge.requirement, release),
    )
    if (!target) return undefined
    targets.push(target.version)
    next.set(from, [...(next.get(from) ?? []), key(target)])
    if (seen.has(key(target))) continue
    seen.set(key(target), target)
    for (const following of inOrder(target.edges)) queue.push({ from: key(target), edge: following })
  }
  if (seen.size < chosen.length) return undefined
  if (!world.circles && [...seen.keys()].some((start) => reaches(start, start, next))) return undefined
  const definitions = new Set(chosen.map(({ name }) => name)).size
  const cost = world.fewest === 'releases' ? chosen.length : chosen.length - definitions
  return { keys: new Set(seen.keys()), cost, targets }
}

function reaches(from: string, goal: string, next: ReadonlyMap<string, readonly string[]>): boolean {
  const open = [...(next.get(from) ?? [])]
  const seen = new Set<string>()
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === goal) return true
    if (seen.has(at)) continue
    seen.add(at)
    open.push(...(next.get(at) ?? []))
  }
  return false
}

function bestBySearch(world: World): Reading | undefined {
  let best: Reading | undefined
  for (let mask = 0; mask < 1 << world.releases.length; mask++) {
    const reading = readSet(
      world,
      world.releases.filter((_, bit) => (mask >> bit) & 1),
    )
    if (reading && (best === undefined || isBetter(reading, best))) best = reading
  }
  return best
}

function isBetter(a: Reading, b: Reading): boolean {
  if (a.cost !== b.cost) return a.cost < b.cost
  for (const [index, version] of a.targets.entries()) {
    const other = b.targets[index]
    if (other === undefined) return false
    const order = compareVersions(parseVersion(version), parseVersion(other))
    if (order !== 0) return order > 0
  }
  return false
}

async function solve(request: DeepRequest): Promise<DeepLock | DeepConflictError> {
  return resolveDeep(request).catch((error: unknown) => {
    if (error instanceof DeepConflictError) return error
    throw error
  })
}

function keysOf({ releases }: DeepLock): string[] {
  return releases.map(({ definition, version }) => `${definition} ${version}`).sort()
}

test('has a lock where there is one, and it is the best there is', async () => {
  let feasible = 0
  await fc.assert(
    fc.asyncProperty(world, async (world) => {
      const best = bestBySearch(world)
      const found = await solve(requestOf(world))
      if (best === undefined) {
        expect(found).toBeInstanceOf(DeepConflictError)
        return
      }
      feasible++
      if (found instanceof DeepConflictError) throw found
      expect(keysOf(found)).toEqual([...best.keys].sort())
    }),
    { numRuns: RUNS },
  )
  expect(feasible).toBeGreaterThan(RUNS / 10)
  expect(feasible).toBeLessThan(RUNS * 0.9)
}, 120_000)

test('a conflict names what clashes: without it there is a lock, and no part of it clashes by itself', async () => {
  await fc.assert(
    fc.asyncProperty(world, async (world) => {
      const found = await solve(requestOf(world))
      if (!(found instanceof DeepConflictError)) return
      const named = (conflicts: DeepConflictError['conflicts']) =>
        new Set(conflicts.flatMap(({ facts }) => facts.map(factKey)))
      expect(bestBySearch(without(world, named(found.conflicts)))).toBeDefined()
      for (const { facts } of found.conflicts) {
        const own = new Set(facts.map(factKey))
        const only = keeping(world, own)
        expect(bestBySearch(only)).toBeUndefined()
        for (const fact of own) expect(bestBySearch(without(only, new Set([fact])))).toBeDefined()
      }
    }),
    { numRuns: RUNS },
  )
}, 120_000)

test('depends on no order, and resolves its own lock to itself', async () => {
  const shuffled = world.chain((world) =>
    fc
      .tuple(
        fc.shuffledSubarray([...world.releases], { minLength: world.releases.length }),
        fc.shuffledSubarray([...world.roots], { minLength: world.roots.length }),
      )
      .map(([releases, roots]) => ({ world, releases, roots })),
  )
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ world, releases, roots }) => {
      const found = await solve(requestOf(world))
      const turned = releases.map((release) => ({ ...release, edges: release.edges.toReversed() }))
      const again = await solve(requestOf({ ...world, releases: turned, roots }))
      if (found instanceof DeepConflictError) {
        expect(again).toMatchObject({ message: found.message })
        return
      }
      expect(again).toEqual(found)
      expect(await solve({ ...requestOf(world), locked: found.releases })).toEqual(found)
      const others = releases.filter((release) => keysOf(found).includes(key(release)))
      expect(keysOf((await solve(requestOf({ ...world, releases: others }))) as DeepLock)).toEqual(
        keysOf(found),
      )
    }),
    { numRuns: RUNS },
  )
}, 120_000)

type Fact = DeepConflictError['conflicts'][number]['facts'][number]

function factKey({ from, definition, requirement }: Fact): string {
  return `${from?.definition ?? ''} ${definition} ${requirement}`
}

/** The world with only those edges that a test picks, by the key of their fact. */
function pick(world: World, isKept: (key: string) => boolean): World {
  const keep = (from: string, edges: readonly DeepEdge[]) =>
    edges.filter(({ definition, requirement }) => isKept(`${from} ${definition} ${requirement}`))
  return {
    ...world,
    roots: keep('', world.roots),
    releases: world.releases.map((release) => ({ ...release, edges: keep(release.name, release.edges) })),
  }
}

function without(world: World, facts: ReadonlySet<string>): World {
  return pick(world, (key) => !facts.has(key))
}

function keeping(world: World, facts: ReadonlySet<string>): World {
  return pick(world, (key) => facts.has(key))
}
