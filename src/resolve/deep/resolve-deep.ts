import { DEEP_LIMITS } from '../../limits/deep-resolution.js'
import { solveWithoutCircles } from './circles.js'
import { type Encoded, encode } from './encode.js'
import { DeepConflictError } from './errors.js'
import { explain } from './explain.js'
import { solveFewest } from './fewest.js'
import type { Graph, GraphEdge } from './graph.js'
import { loadGraph } from './load.js'
import type { DeepLock, DeepRelease, DeepRequest, DeepTarget } from './problem.js'
import type { Literal } from './sat.js'
import { Walk } from './walk.js'

/**
 * The best lock of all that the roots need, down to the last dependency. Each definition has one version, or one of
 * each compatible line where `several` says so. Of all locks that meet every requirement the best is that with the
 * fewest duplicates (or releases: `fewest`); among those, read breadth first from the roots, the edges of a release
 * in the order of their definitions' texts, the one that has the higher version where two first differ. An edge
 * leads to the highest version in the lock that meets it. The result depends on nothing else, such as the order in
 * which a source answers. Versions of an earlier lock stay while they can. Yanks and prereleases as in `resolveLock`.
 * @throws DeepConflictError @throws MirrorDisagreementError @throws DeepInputError @throws DeepLimitError
 */
export async function resolveDeep(request: DeepRequest): Promise<DeepLock> {
  return solveGraph(await loadGraph(request), request)
}

/** As `resolveDeep`, of a graph that is loaded. */
export function solveGraph(
  graph: Graph,
  options: Pick<DeepRequest, 'fewest' | 'circles' | 'nameOf'> = {},
): DeepLock {
  const encoded = encode(graph, DEEP_LIMITS, false)
  const walk = new Walk(graph, encoded)
  const circles = options.circles ?? false
  const solve = (assumptions: readonly Literal[]) =>
    solveWithoutCircles(graph, encoded, walk, assumptions, circles)
  const kept = keepLocked(graph, encoded, solve)
  if (!kept || !solveFewest(encoded, options.fewest ?? 'duplicates', kept, solve)) {
    throw new DeepConflictError(explain(graph, circles, options.nameOf ?? String))
  }
  return read(graph, walk)
}

/**
 * Assumptions under which the slots of locked versions hold no other version, less those that take part in a
 * conflict; undefined when there is a conflict even without any.
 */
function keepLocked(
  graph: Graph,
  { sat, taken }: Encoded,
  solve: (assumptions: readonly Literal[]) => Literal[] | undefined,
): Literal[] | undefined {
  const keeps = new Set<Literal>()
  const definitions = new Map(graph.definitions.map((definition) => [definition.id, definition]))
  for (const { definition, version } of graph.locked) {
    const releases = definitions.get(definition)?.releases ?? []
    const kept = releases.find((release) => at(graph.releases, release).version.text === version)
    if (kept === undefined) continue
    const keep = sat.variable()
    keeps.add(keep)
    const { slot } = at(graph.releases, kept)
    for (const other of releases) {
      if (other === kept || at(graph.releases, other).slot !== slot) continue
      sat.add([keep ^ 1, at(taken, other) ^ 1])
    }
  }
  for (;;) {
    if (keeps.size === 0) return []
    const core = solve([...keeps])
    if (core === undefined) return [...keeps]
    if (core.length === 0) return undefined
    for (const literal of core) keeps.delete(literal)
  }
}

function read(graph: Graph, walk: Walk): DeepLock {
  const target = ({ requirement }: GraphEdge): DeepTarget => {
    const { definition, text } = at(graph.requirements, requirement)
    const release = at(graph.releases, walk.targetOf(requirement) ?? -1)
    return {
      definition: at(graph.definitions, definition).id,
      requirement: text,
      version: release.version.text,
    }
  }
  const releases = walk.visited
    .toSorted((a, b) => a - b)
    .map((number): DeepRelease => {
      const { definition, version, revision, from, edges } = at(graph.releases, number)
      return {
        definition: at(graph.definitions, definition).id,
        version: version.text,
        ...(revision === undefined ? {} : { revision }),
        from,
        dependencies: edges.map(target),
      }
    })
  return { roots: graph.roots.map(target), releases, alarms: graph.alarms }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new RangeError(`nothing at ${index}`)
  return found
}
