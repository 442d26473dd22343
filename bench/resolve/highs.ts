import type { Highs } from 'highs'
import type { Graph } from '../../src/resolve/deep/graph.js'

/** What HiGHS found: the fewest releases, undefined where there is no lock, or that its time ran out. */
export type HighsAnswer = { readonly releases: number | undefined } | 'timeout'

/**
 * The same question to a solver of integer programs: a column of 0 or 1 for each release, requirement and
 * definition, the sum of the definitions as small as can be. It says neither which versions are then the highest
 * nor, where there is no lock, why.
 */
export function solveWithHighs(highs: Highs, graph: Graph, seconds: number): HighsAnswer {
  const result = highs.solve(programOf(graph), { output_flag: false, time_limit: seconds, threads: 1 })
  if (result.Status === 'Optimal') return { releases: Math.round(result.ObjectiveValue) }
  if (result.Status === 'Infeasible') return { releases: undefined }
  return 'timeout'
}

function programOf(graph: Graph): string {
  const rows: string[] = []
  for (const [at, { releases }] of graph.definitions.entries()) {
    if (releases.length > 0) rows.push(`${releases.map((release) => `+ x${release}`).join(' ')} - n${at} = 0`)
  }
  for (const [at, { meeting }] of graph.requirements.entries()) {
    rows.push(`${meeting.map((release) => `+ x${release}`).join(' ')} - r${at} >= 0`)
  }
  for (const [release, { edges }] of graph.releases.entries()) {
    for (const { requirement } of edges) rows.push(`r${requirement} - x${release} >= 0`)
  }
  for (const { requirement } of graph.roots) rows.push(`r${requirement} = 1`)
  const columns = [
    ...graph.definitions.flatMap(({ releases }, at) => (releases.length > 0 ? `n${at}` : [])),
    ...graph.requirements.map((_, at) => `r${at}`),
    ...graph.releases.map((_, at) => `x${at}`),
  ]
  const cost = graph.definitions.flatMap(({ releases }, at) => (releases.length > 0 ? `n${at}` : []))
  return [
    'Minimize',
    ` cost: ${lines(cost.join(' + '))}`,
    'Subject To',
    ...rows.map((row, at) => ` c${at}: ${lines(row)}`),
    'Binary',
    ...columns.map((column) => ` ${column}`),
    'End',
  ].join('\n')
}

/** The format's lines are short. */
function lines(text: string): string {
  return text.replace(/(.{200}\S*) /g, '$1\n ')
}
