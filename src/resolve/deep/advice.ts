import { isExact, parseRequirement } from '../../requirement/requirement.js'
import { compareVersions } from '../../requirement/version.js'
import type { Clash } from './clash.js'
import type { Graph, GraphRelease, GraphRequirement } from './graph.js'

/**
 * The graph with, for each root edge, a further one to any version of its definition that is known to be needed by
 * somebody and not yanked. Only for a guarded encoding, where an edge binds only when its group is assumed.
 * @returns the new edges' groups by the group that each could stand in for
 */
export function withLooseRoots(graph: Graph): {
  readonly graph: Graph
  readonly looseOf: ReadonlyMap<number, number>
} {
  const any = parseRequirement('*')
  const edges = [graph.roots, ...graph.releases.map((release) => release.edges)].flat()
  const firstGroup = edges.reduce((most, { group }) => Math.max(most, group + 1), 0)
  const loose = graph.roots.map(({ requirement }, index) => {
    const definition = graph.requirements[requirement]?.definition ?? -1
    const releases = graph.definitions[definition]?.releases ?? []
    const meeting = releases.filter((release) => !graph.releases[release]?.yanked)
    return {
      edge: { requirement: graph.requirements.length + index, group: firstGroup + index },
      requirement: { definition, text: any.text, parsed: any, meeting },
    }
  })
  return {
    graph: {
      ...graph,
      requirements: [...graph.requirements, ...loose.map(({ requirement }) => requirement)],
      roots: [...graph.roots, ...loose.map(({ edge }) => edge)],
    },
    looseOf: new Map(graph.roots.map(({ group }, index) => [group, firstGroup + index])),
  }
}

/**
 * What would help, tried out: a root requirement of the conflict raised or lowered to the version that can be had
 * once it no longer binds. Where none helps, what others would have to change.
 * @param without the release that a root edge could lead to if it asked for any version; undefined when that is no help
 */
export function adviceFor(
  graph: Graph,
  facts: readonly Clash[],
  without: (group: number) => number | undefined,
  nameOf: (definition: string) => string,
): string {
  const name = (definition: number | undefined) => nameOf(graph.definitions[definition ?? -1]?.id ?? '')
  const roots = facts.filter(({ releases }) => releases.length === 0)
  const ways = roots.flatMap(({ group, requirement }) => {
    const found = graph.releases[without(group) ?? -1]
    const asked = graph.requirements[requirement]
    if (!found || !asked) return []
    const verb = directionOf(graph, asked, found)
    const sign = isExact(asked.parsed) ? '=' : '^'
    return `${verb} your ${name(asked.definition)} ${asked.text} to ${sign}${found.version.text}`
  })
  if (ways.length > 0) return capital(`${ways.join(', or ')}.`)
  const parents = new Set(
    facts.flatMap(({ releases: [first] }) =>
      first === undefined ? [] : name(graph.releases[first]?.definition),
    ),
  )
  if (parents.size === 0) {
    const isUnknown = facts.some(({ requirement }) => {
      const definition = graph.requirements[requirement]?.definition ?? -1
      return graph.definitions[definition]?.known.length === 0
    })
    if (isUnknown) return 'Look at its name, and at where it is to come from.'
    return 'Raise or lower what you ask for to a version that there is.'
  }
  return `Raise or lower what you ask for so that it leads past these versions, or ask the authors of ${[...parents].join(', ')} for a release that needs something else.`
}

function directionOf(graph: Graph, asked: GraphRequirement, found: GraphRelease): string {
  const highest = graph.releases[asked.meeting[0] ?? -1]
  if (!highest) return 'change'
  return compareVersions(found.version, highest.version) < 0 ? 'lower' : 'raise'
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
