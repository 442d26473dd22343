import {
  DEEP_LOOKUPS_AT_ONCE,
  MAX_DEEP_DEFINITIONS,
  MAX_DEEP_PAIRS,
  MAX_DEEP_RELEASES,
} from '../../limits/deep-resolution.js'
import { parseRequirement, type Requirement, RequirementError } from '../../requirement/requirement.js'
import { compatibleLine, edgeKey, type Merged, meets, mergeCandidates } from './candidates.js'
import { DeepInputError, DeepLimitError, MirrorDisagreementError } from './errors.js'
import { byText, type Graph, type GraphEdge } from './graph.js'
import type { DeepEdge, DeepRequest } from './problem.js'

interface Loaded {
  readonly versions: readonly Merged[]
  /** Edges of those versions that a requirement reaches. */
  readonly edges: Map<Merged, readonly DeepEdge[]>
  readonly requirements: Map<string, Requirement>
}

/**
 * Asks the source for all that the roots reach by any version that meets a requirement, each definition once, and
 * numbers it.
 * @throws MirrorDisagreementError @throws DeepInputError @throws DeepLimitError
 */
export async function loadGraph(request: DeepRequest): Promise<Graph> {
  const nameOf = request.nameOf ?? String
  const loaded = new Map<string, Loaded>()
  let releases = 0
  let pairs = 0
  let wave = request.roots.map((edge) => ({ edge, by: 'You' }))
  while (wave.length > 0) {
    const wanted = [...new Set(wave.map(({ edge }) => edge.definition))].filter((id) => !loaded.has(id))
    if (loaded.size + wanted.length > MAX_DEEP_DEFINITIONS)
      throw tooLarge(MAX_DEEP_DEFINITIONS, 'definitions')
    for (let at = 0; at < wanted.length; at += DEEP_LOOKUPS_AT_ONCE) {
      const batch = wanted.slice(at, at + DEEP_LOOKUPS_AT_ONCE)
      const answers = await Promise.all(batch.map((id) => request.source.candidatesOf(id)))
      for (const [index, id] of batch.entries()) {
        const versions = mergeCandidates(id, answers[index] ?? [])
        loaded.set(id, { versions, edges: new Map(), requirements: new Map() })
      }
    }
    const reached: { definition: string; merged: Merged }[] = []
    for (const { edge, by } of wave) {
      const known = loaded.get(edge.definition)
      if (!known || known.requirements.has(edge.requirement)) continue
      const requirement = readRequirement(edge, by, nameOf)
      known.requirements.set(edge.requirement, requirement)
      pairs += known.versions.length
      if (pairs > MAX_DEEP_PAIRS) throw tooLarge(MAX_DEEP_PAIRS, 'pairs of a requirement and a version')
      for (const merged of known.versions) {
        if (known.edges.has(merged) || !meets(requirement, merged)) continue
        known.edges.set(merged, [])
        reached.push({ definition: edge.definition, merged })
      }
    }
    releases += reached.length
    if (releases > MAX_DEEP_RELEASES) throw tooLarge(MAX_DEEP_RELEASES, 'releases')
    const next: typeof wave = []
    for (let at = 0; at < reached.length; at += DEEP_LOOKUPS_AT_ONCE) {
      const batch = reached.slice(at, at + DEEP_LOOKUPS_AT_ONCE)
      const answers = await Promise.all(batch.map(({ merged }) => dependenciesOf(merged)))
      for (const [index, { definition, merged }] of batch.entries()) {
        const edges = distinct(answers[index] ?? [])
        loaded.get(definition)?.edges.set(merged, edges)
        const by = `${nameOf(definition)} ${merged.version.text}`
        for (const edge of edges) next.push({ edge, by })
      }
    }
    wave = next
  }
  refuseDisputed(loaded, nameOf)
  return number(request, loaded)
}

async function dependenciesOf({ dependencies }: Merged): Promise<readonly DeepEdge[]> {
  return typeof dependencies === 'function' ? dependencies() : dependencies
}

/** In the order in which a lock is read: by definition, then by requirement. */
function distinct(edges: readonly DeepEdge[]): DeepEdge[] {
  return [...new Map(edges.map((edge) => [edgeKey(edge), edge])).values()].sort(
    (a, b) => byText(a.definition, b.definition) || byText(a.requirement, b.requirement),
  )
}

function readRequirement(edge: DeepEdge, by: string, nameOf: (definition: string) => string): Requirement {
  try {
    return parseRequirement(edge.requirement)
  } catch (cause) {
    if (!(cause instanceof RequirementError)) throw cause
    throw new DeepInputError(
      `${by} ${by === 'You' ? 'ask' : 'asks'} for ${nameOf(edge.definition)}: ${cause.message}`,
      {
        cause,
      },
    )
  }
}

function refuseDisputed(loaded: ReadonlyMap<string, Loaded>, nameOf: (definition: string) => string): void {
  const alarms = inOrder(loaded).flatMap(([, { versions, edges }]) =>
    versions.flatMap((merged) => (merged.alarm && edges.has(merged) ? merged.alarm : [])),
  )
  if (alarms.length > 0) throw new MirrorDisagreementError(alarms, nameOf)
}

function inOrder(loaded: ReadonlyMap<string, Loaded>): [string, Loaded][] {
  return [...loaded].sort(([a], [b]) => byText(a, b))
}

function tooLarge(limit: number, what: string): DeepLimitError {
  return new DeepLimitError(
    `The dependencies reach more than ${limit} ${what}, which is as many as one resolution looks at. Narrow the requirements, or resolve fewer roots together.`,
  )
}

/** Numbers all that was loaded, in an order that does not depend on the order of loading. */
function number(request: DeepRequest, loaded: ReadonlyMap<string, Loaded>): Graph {
  const definitions = inOrder(loaded)
  const definitionAt = new Map(definitions.map(([id], at) => [id, at]))
  const numberOf = new Map<Merged, number>()
  for (const [, { versions, edges }] of definitions) {
    for (const merged of versions) if (edges.has(merged)) numberOf.set(merged, numberOf.size)
  }
  const requirementAt = new Map<string, number>()
  const requirements = definitions.flatMap(([id, { versions, requirements }], definition) =>
    [...requirements]
      .sort(([a], [b]) => byText(a, b))
      .map(([text, parsed]) => {
        requirementAt.set(edgeKey({ definition: id, requirement: text }), requirementAt.size)
        const meeting = versions.flatMap((merged) =>
          meets(parsed, merged) ? (numberOf.get(merged) ?? []) : [],
        )
        return { definition, text, parsed, meeting }
      }),
  )
  const groups = new Counter()
  const edgesOf = (from: string, edges: readonly DeepEdge[]): GraphEdge[] =>
    edges.map((edge) => ({
      requirement: requirementAt.get(edgeKey(edge)) ?? -1,
      group: groups.numberOf(`${from} ${edgeKey(edge)}`),
    }))
  const roots = edgesOf('', distinct(request.roots))
  const slots = new Counter()
  const severalOf = definitions.map(([id]) => request.several?.(id) ?? false)
  const releases = definitions.flatMap(([, { versions, edges }], definition) =>
    versions.flatMap((merged) => {
      const found = edges.get(merged)
      if (!found) return []
      const { version, yanked, revision, from } = merged
      const line = severalOf[definition] ? compatibleLine(version) : ''
      const slot = slots.numberOf(`${definition} ${line}`)
      return { definition, version, yanked, revision, from, slot, edges: edgesOf(`${definition}`, found) }
    }),
  )
  return {
    definitions: definitions.map(([id, { versions, edges }], definition) => ({
      id,
      releases: versions.flatMap((merged) => (edges.has(merged) ? (numberOf.get(merged) ?? []) : [])),
      known: versions,
      several: severalOf[definition] ?? false,
    })),
    releases,
    requirements,
    roots,
    locked: (request.locked ?? []).filter(({ definition }) => definitionAt.has(definition)),
    alarms: definitions.flatMap(([, { versions }]) => versions.flatMap(({ alarm }) => alarm ?? [])),
  }
}

/** Numbers texts in the order in which they are first seen. */
class Counter {
  readonly #seen = new Map<string, number>()

  numberOf(text: string): number {
    const known = this.#seen.get(text) ?? this.#seen.size
    this.#seen.set(text, known)
    return known
  }
}
