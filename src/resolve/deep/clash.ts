import type { Graph } from './graph.js'

/** One fact of a conflict: a root edge, or the edges of one definition's releases with one requirement. */
export interface Clash {
  readonly group: number
  readonly requirement: number
  /** The releases that have the edge, highest first; none: it is asked for. */
  readonly releases: readonly number[]
}

/** Every fact of a graph, those of the roots first. */
export function clashesOf(graph: Graph): Clash[] {
  const clashes = new Map<number, { group: number; requirement: number; releases: number[] }>()
  for (const { group, requirement } of graph.roots) clashes.set(group, { group, requirement, releases: [] })
  for (const [release, { edges }] of graph.releases.entries()) {
    for (const { group, requirement } of edges) {
      const known = clashes.get(group) ?? { group, requirement, releases: [] }
      known.releases.push(release)
      clashes.set(group, known)
    }
  }
  return [...clashes.values()]
}
