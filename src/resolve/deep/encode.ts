import type { Graph } from './graph.js'
import { type Literal, Sat, type SatLimits } from './sat.js'

/** A graph as clauses. All literals are positive ones. */
export interface Encoded {
  readonly sat: Sat
  /** By release: it is taken. */
  readonly taken: readonly Literal[]
  /** By requirement: something needs it. */
  readonly needed: readonly Literal[]
  /** By slot: some release of it is taken. */
  readonly used: readonly Literal[]
  /** Slots of each definition. */
  readonly slots: readonly (readonly number[])[]
  /** By group, where asked for: its edges count. */
  readonly counts: readonly Literal[] | undefined
}

/**
 * Writes a graph as clauses. A requirement that is needed is met by one of its releases; a release that is taken
 * needs its requirements; of one slot at most one release is taken. With `guarded`, an edge binds only where its
 * group is assumed to count, so that a core names the groups that clash.
 */
export function encode(graph: Graph, limits: SatLimits, guarded: boolean): Encoded {
  const sat = new Sat(limits)
  const taken = graph.releases.map(() => sat.variable())
  const needed = graph.requirements.map(() => sat.variable())
  const slotCount = graph.releases.reduce((count, { slot }) => Math.max(count, slot + 1), 0)
  const bySlot = Array.from({ length: slotCount }, (): number[] => [])
  for (const [release, { slot }] of graph.releases.entries()) bySlot[slot]?.push(release)
  const used = bySlot.map(() => sat.variable())
  const counts = guarded ? groupLiterals(graph, sat) : undefined
  const literal = (literals: readonly Literal[], at: number): Literal => literals[at] as Literal
  const unless = (group: number): Literal[] => (counts ? [literal(counts, group) ^ 1] : [])

  for (const [slot, releases] of bySlot.entries()) {
    sat.addAtMostOne(releases.map((release) => literal(taken, release)))
    for (const release of releases) sat.add([literal(taken, release) ^ 1, literal(used, slot)])
  }
  for (const [at, { meeting }] of graph.requirements.entries()) {
    const no = literal(needed, at) ^ 1
    sat.add([no, ...meeting.map((release) => literal(taken, release))])
    const slot = onlySlot(graph, meeting)
    if (slot === undefined) continue
    // With one slot, what does not meet the requirement is out: said at once, it is seen early.
    sat.add([no, literal(used, slot)])
    const meets = new Set(meeting)
    for (const release of bySlot[slot] ?? [])
      if (!meets.has(release)) sat.add([no, literal(taken, release) ^ 1])
  }
  for (const [release, { edges }] of graph.releases.entries()) {
    for (const { requirement, group } of edges) {
      sat.add([...unless(group), literal(taken, release) ^ 1, literal(needed, requirement)])
    }
  }
  if (!guarded) addCommonNeeds(graph, sat, needed, used)
  for (const { requirement, group } of graph.roots) sat.add([...unless(group), literal(needed, requirement)])
  const slots = graph.definitions.map(({ releases }) => [
    ...new Set(releases.map((release) => graph.releases[release]?.slot ?? -1)),
  ])
  return { sat, taken, needed, used, slots, counts }
}

function groupLiterals(graph: Graph, sat: Sat): Literal[] {
  const edges = [graph.roots, ...graph.releases.map(({ edges }) => edges)].flat()
  const count = edges.reduce((most, { group }) => Math.max(most, group + 1), 0)
  return Array.from({ length: count }, () => sat.variable())
}

/** The slot that all these releases share; undefined when there are several, or none. */
export function onlySlot(graph: Graph, releases: readonly number[]): number | undefined {
  const [first] = releases
  const slot = first === undefined ? undefined : graph.releases[first]?.slot
  return releases.every((release) => graph.releases[release]?.slot === slot) ? slot : undefined
}

/**
 * What all releases that meet a requirement need is needed with it. That follows anyway, but said as clauses the
 * solver sees it without trying one release after the other: most of a usual graph is settled before any choice.
 */
function addCommonNeeds(graph: Graph, sat: Sat, needed: readonly Literal[], used: readonly Literal[]): void {
  const implied = graph.releases.map(({ edges }) => {
    const literals = new Set<Literal>()
    for (const { requirement } of edges) {
      const slot = onlySlot(graph, graph.requirements[requirement]?.meeting ?? [])
      literals.add(needed[requirement] as Literal)
      if (slot !== undefined) literals.add(used[slot] as Literal)
    }
    return literals
  })
  for (const [at, { meeting }] of graph.requirements.entries()) {
    const [first, ...others] = meeting
    if (first === undefined) continue
    for (const literal of implied[first] ?? []) {
      if (others.every((other) => implied[other]?.has(literal)))
        sat.add([(needed[at] as Literal) ^ 1, literal])
    }
  }
}
