import { createRequire } from 'node:module'
import { DeepConflictError } from '../src/resolve/deep/errors.js'
import type { Graph } from '../src/resolve/deep/graph.js'
import { loadGraph } from '../src/resolve/deep/load.js'
import type { Fewest } from '../src/resolve/deep/problem.js'
import { solveGraph } from '../src/resolve/deep/resolve-deep.js'
import { median, report } from './report.js'
import {
  chainGraph,
  coverGraph,
  pigeonGraph,
  requestOf,
  satGraph,
  usualGraph,
  type World,
} from './resolve/graphs.js'
import { solveWithHighs } from './resolve/highs.js'

/**
 * `npm run bench:resolve`: how long does it take to find the best lock, or to tell why there is none? On usual graphs
 * of 10 to 10,000 definitions and on hard ones. Beside it, in the same run, HiGHS on the same graphs, which only has
 * to find how few releases there can be; a ratio of 5 says that it took five times as long. Both must agree.
 */

const SEEDS = [1, 2, 3]
const HIGHS_SECONDS = 10
const LARGEST = 10_000

// Its types are those of an ES module, its code for Node is CommonJS.
const loadHighs: typeof import('highs').default = createRequire(import.meta.url)('highs')
const highs = await loadHighs()

const figures: Record<string, number> = {}
const ratios: number[] = []

for (const size of [10, 100, 1000]) {
  await compare(
    `usual${size}`,
    SEEDS.map((seed) => usualGraph(size, seed)),
  )
}
await compare('chain1000', [chainGraph(1000)])
await compare(
  'cover40',
  SEEDS.map((seed) => coverGraph(40, 20, seed)),
)
await compare(
  'sat80',
  SEEDS.map((seed) => satGraph(80, 340, seed)),
)
await compare(
  'unsat80',
  SEEDS.map((seed) => satGraph(80, 560, seed)),
)
await compare('pigeon5', [pigeonGraph(5)])

const largest = await loadGraph(requestOf(usualGraph(LARGEST, 1)))
figures[`usual${LARGEST}HighestMs`] = cpuMs(() => releasesOf(largest, 'duplicates'))

report({
  bench: 'resolve',
  figures: { ...figures, medianHighsRatio: median(ratios) },
  aims: {
    medianHighsRatio: { atLeast: 2 },
    usual1000HighestMs: { atMost: 1000 },
    usual1000FewestMs: { atMost: 5000 },
    [`usual${LARGEST}HighestMs`]: { atMost: 20_000 },
  },
})

async function compare(name: string, worlds: readonly World[]): Promise<void> {
  const highest: number[] = []
  const fewest: number[] = []
  const beside: number[] = []
  for (const world of worlds) {
    const graph = await loadGraph(requestOf(world))
    highest.push(cpuMs(() => releasesOf(graph, 'duplicates')))
    let ours: number | undefined
    const mine = cpuMs(() => {
      ours = releasesOf(graph, 'releases')
    })
    const theirs = cpuMs(() => {
      const answer = solveWithHighs(highs, graph, HIGHS_SECONDS)
      if (answer !== 'timeout' && answer.releases !== ours) {
        throw new Error(`${name}: HiGHS needs ${answer.releases} releases, this ${ours}`)
      }
    })
    fewest.push(mine)
    beside.push(theirs / mine)
  }
  figures[`${name}HighestMs`] = median(highest)
  figures[`${name}FewestMs`] = median(fewest)
  figures[`${name}HighsRatio`] = median(beside)
  ratios.push(median(beside))
}

/** How many releases the best lock has; undefined when there is none, explanation included. */
function releasesOf(graph: Graph, fewest: Fewest): number | undefined {
  try {
    return solveGraph(graph, { fewest }).releases.length
  } catch (error) {
    if (error instanceof DeepConflictError) return undefined
    throw error
  }
}

function cpuMs(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
