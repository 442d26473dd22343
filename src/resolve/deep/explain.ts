import { DEEP_LIMITS, MAX_EXPLAINED_CONFLICTS } from '../../limits/deep-resolution.js'
import { adviceFor, withLooseRoots } from './advice.js'
import { solveWithoutCircles } from './circles.js'
import { type Clash, clashesOf } from './clash.js'
import { derive } from './derive.js'
import { type Encoded, encode } from './encode.js'
import type { Conflict, ConflictFact } from './errors.js'
import type { Graph } from './graph.js'
import type { Literal } from './sat.js'
import { Walk } from './walk.js'

/**
 * The conflicts of a graph that has no lock. Each is as small as can be: without any one of its facts it would be
 * none. After each, what it names is left out and the next one looked for, until the rest can be resolved.
 * @throws DeepLimitError
 */
export function explain(graph: Graph, circles: boolean, nameOf: (definition: string) => string): Conflict[] {
  const clashes = clashesOf(graph)
  const { graph: loosened, looseOf } = withLooseRoots(graph)
  const encoded = encode(loosened, DEEP_LIMITS, true)
  const walk = new Walk(loosened, encoded)
  const solve = (groups: readonly number[]) => solveGroups(loosened, encoded, walk, groups, circles)
  const found: (readonly Clash[])[] = []
  let rest = clashes.map(({ group }) => group)
  while (found.length < MAX_EXPLAINED_CONFLICTS) {
    const core = solve(rest)
    if (core === undefined) break
    const smallest = new Set(shrink(core, solve))
    found.push(clashes.filter(({ group }) => smallest.has(group)))
    rest = rest.filter((group) => !smallest.has(group))
  }
  return found.map((facts) => {
    // Of the other conflicts nothing binds: each is to be settled by itself.
    const own = facts.map(({ group }) => group)
    const without = (group: number): number | undefined => {
      const loose = looseOf.get(group) ?? -1
      const core = solve([...own.filter((other) => other !== group), ...rest, loose])
      const requirement = loosened.roots.find((edge) => edge.group === loose)?.requirement ?? -1
      return core === undefined ? walk.targetOf(requirement) : undefined
    }
    const text = `${derive(graph, facts, nameOf)} ${adviceFor(graph, facts, without, nameOf)}`
    return { facts: facts.map((fact) => toFact(graph, fact)), text }
  })
}

/** Groups, among these, that cannot all count; undefined when they can, and the walk stands at the lock. */
function solveGroups(
  graph: Graph,
  encoded: Encoded,
  walk: Walk,
  groups: readonly number[],
  circles: boolean,
): number[] | undefined {
  const counts = encoded.counts ?? []
  const groupOf = new Map(groups.map((group) => [counts[group] as Literal, group]))
  const core = solveWithoutCircles(graph, encoded, walk, [...groupOf.keys()], circles)
  return core?.flatMap((literal) => groupOf.get(literal) ?? []).sort((a, b) => a - b)
}

/** Leaves out one group after the other that is not needed for the conflict. */
function shrink(
  core: readonly number[],
  solve: (groups: readonly number[]) => number[] | undefined,
): number[] {
  let smallest = [...core]
  // From the end: what is far from the roots goes first, so that conflicts are told close to what was asked for.
  for (const group of core.toReversed()) {
    if (!smallest.includes(group)) continue
    const smaller = solve(smallest.filter((other) => other !== group))
    if (smaller !== undefined) smallest = smaller
  }
  return smallest
}

function toFact(graph: Graph, { requirement, releases }: Clash): ConflictFact {
  const needed = graph.requirements[requirement]
  const idOf = (definition: number | undefined) => graph.definitions[definition ?? -1]?.id ?? ''
  const [first] = releases
  return {
    from:
      first === undefined
        ? undefined
        : {
            definition: idOf(graph.releases[first]?.definition),
            versions: releases.map((release) => graph.releases[release]?.version.text ?? ''),
          },
    definition: idOf(needed?.definition),
    requirement: needed?.text ?? '',
  }
}
