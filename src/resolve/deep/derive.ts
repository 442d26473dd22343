import { MAX_DERIVATION_SENTENCES } from '../../limits/deep-resolution.js'
import type { Clash } from './clash.js'
import type { Graph } from './graph.js'

/** Versions that a sentence lists. */
const SHOWN_VERSIONS = 6

/** A requirement that stands, and who has it, as the subject and verb of a sentence. */
interface Standing {
  readonly requirement: number
  readonly who: string
  /** The number of releases to speak of: a single one `needs`, more of them `need`. */
  readonly many: boolean
}

/**
 * Tells why facts clash, as one tells it by hand: what is required leaves these versions, all of which need that,
 * until nothing is left; where versions differ in what they need, one case after the other.
 */
export function derive(
  graph: Graph,
  facts: readonly Clash[],
  nameOf: (definition: string) => string,
): string {
  const words = new Words(graph, nameOf)
  const roots = facts.filter(({ releases }) => releases.length === 0)
  const standing = roots.map(({ requirement }) => ({ requirement, who: 'you', many: true }))
  const several = facts.some(
    ({ requirement }) => graph.definitions[graph.requirements[requirement]?.definition ?? -1]?.several,
  )
  const sentences: string[] = []
  const told =
    !several && new Derivation(graph, facts, words, sentences).refute(standing, new Set(), NOTHING, 'this')
  if (told && sentences.length <= MAX_DERIVATION_SENTENCES) return sentences.join(' ')
  return words.list(facts, several)
}

interface Intro {
  readonly brief: string
  readonly full: string
}

const NOTHING: Intro = { brief: '', full: '' }

class Derivation {
  readonly #graph: Graph
  readonly #edges = new Map<number, number[]>()
  readonly #words: Words
  readonly #sentences: string[]

  constructor(graph: Graph, facts: readonly Clash[], words: Words, sentences: string[]) {
    this.#graph = graph
    this.#words = words
    this.#sentences = sentences
    for (const { releases, requirement } of facts) {
      for (const release of releases) {
        const known = this.#edges.get(release)
        if (known) known.push(requirement)
        else this.#edges.set(release, [requirement])
      }
    }
  }

  /**
   * Tells why what stands cannot be met.
   * @param intro told first: the brief one where the very next sentence says the rest
   * @param subject what is impossible then
   * @returns whether it could be told within the limit
   */
  refute(
    standing: readonly Standing[],
    followed: ReadonlySet<number>,
    intro: Intro,
    subject: string,
  ): boolean {
    if (this.#sentences.length > MAX_DERIVATION_SENTENCES) return false
    const byDefinition = Map.groupBy(standing, ({ requirement }) => this.#definitionOf(requirement))
    for (const [definition, own] of byDefinition) {
      if (this.#left(own).length > 0) continue
      this.#tell(intro.brief)
      this.#tell(this.#words.clash(definition, own, subject))
      return true
    }
    this.#tell(intro.full)
    const open = [...byDefinition].flatMap(([definition, own]) => {
      if (followed.has(definition)) return []
      const left = this.#left(own)
      const cases = [...Map.groupBy(left, (release) => String(this.#edges.get(release) ?? [])).values()]
      return [{ definition, own, left, cases }]
    })
    open.sort((a, b) => a.cases.length - b.cases.length)
    const [best] = open
    if (!best) {
      const needing = [...byDefinition.values()].map((own) => this.#left(own))
      const circle = needing.filter(([first = -1]) => this.#edges.has(first))
      this.#tell(this.#words.circle(circle, subject))
      return true
    }
    const { definition, own, left, cases } = best
    const next = new Set([...followed, definition])
    if (cases.length > 1) this.#tell(this.#words.leaves(own, left))
    return cases.every((releases) => {
      const needs = this.#needsOf(releases)
      const rest = [...standing, ...needs]
      const taken = this.#words.releases(releases)
      if (cases.length > 1) {
        return this.refute(rest, next, { brief: '', full: this.#words.oneCase(taken, needs) }, taken)
      }
      const brief = this.#words.leaves(own, left)
      const full = this.#words.leaves(own, left, needs)
      return this.refute(rest, next, needs.length > 0 ? { brief, full } : NOTHING, subject)
    })
  }

  #tell(sentence: string): void {
    if (sentence !== '') this.#sentences.push(sentence)
  }

  /** What releases need that all need the same. */
  #needsOf(releases: readonly number[]): Standing[] {
    const who = this.#words.releases(releases)
    const requirements = this.#edges.get(releases[0] ?? -1) ?? []
    return requirements.map((requirement) => ({ requirement, who, many: releases.length > 1 }))
  }

  #definitionOf(requirement: number): number {
    return this.#graph.requirements[requirement]?.definition ?? -1
  }

  /** The releases that meet all these requirements of one definition. */
  #left(own: readonly Standing[]): number[] {
    const [first, ...others] = own.map(
      ({ requirement }) => this.#graph.requirements[requirement]?.meeting ?? [],
    )
    return (first ?? []).filter((release) => others.every((meeting) => meeting.includes(release)))
  }
}

/** How things are called. */
class Words {
  readonly #graph: Graph
  readonly #nameOf: (definition: string) => string

  constructor(graph: Graph, nameOf: (definition: string) => string) {
    this.#graph = graph
    this.#nameOf = nameOf
  }

  clash(definition: number, own: readonly Standing[], subject: string): string {
    const but = own.length > 1 ? ', and' : ', but'
    return `Because ${this.#claims(own)}${but} ${this.#there(definition)}, ${subject} is impossible.`
  }

  circle(releases: readonly (readonly number[])[], subject: string): string {
    const names = releases.map((own) => this.releases(own)).join(' and ')
    return `Because the dependencies of ${names} run in a circle, ${subject} is impossible.`
  }

  leaves(own: readonly Standing[], releases: readonly number[], needs: readonly Standing[] = []): string {
    const which = releases.length > 1 ? 'all of which need' : 'which needs'
    const what = needs.length > 0 ? `, ${which} ${this.#allWanted(needs)}` : ''
    return `Because ${this.#claims(own)}, only ${this.releases(releases)} can be taken${what}.`
  }

  oneCase(subject: string, needs: readonly Standing[]): string {
    const what = needs.length > 0 ? `, ${this.#allWanted(needs)} is needed` : ', it needs nothing of this'
    return `If ${subject} is taken${what}.`
  }

  releases(releases: readonly number[]): string {
    return `${this.#name(this.#graph.releases[releases[0] ?? -1]?.definition ?? -1)} ${this.#versions(releases)}`
  }

  list(facts: readonly Clash[], several: boolean): string {
    const told = facts.map(({ requirement, releases }) => {
      const who = releases.length === 0 ? 'you' : this.releases(releases)
      return `${who} ${releases.length === 1 ? 'needs' : 'need'} ${this.#wanted(requirement)}`
    })
    const definitions = new Set(
      facts.map(({ requirement }) => this.#graph.requirements[requirement]?.definition),
    )
    const there = [...definitions].map((definition = -1) => this.#there(definition))
    const rule = several ? ', one of each compatible line,' : ''
    return `Because ${told.join(', and ')}, while ${there.join(' and ')}, no choice of versions${rule} meets all of this without a circle.`
  }

  #claims(own: readonly Standing[]): string {
    return own.map((standing) => this.#claim(standing)).join(' and ')
  }

  #allWanted(needs: readonly Standing[]): string {
    return needs.map(({ requirement }) => this.#wanted(requirement)).join(' and ')
  }

  #claim({ requirement, who, many }: Standing): string {
    return `${who} ${many ? 'need' : 'needs'} ${this.#wanted(requirement)}`
  }

  #wanted(requirement: number): string {
    const { definition, text } = this.#graph.requirements[requirement] ?? { definition: -1, text: '' }
    return `${this.#name(definition)} ${text}`
  }

  #there(definition: number): string {
    const known = this.#graph.definitions[definition]?.known ?? []
    const name = this.#name(definition)
    if (known.length === 0) return `there is no release of ${name}`
    const texts = known.map(({ version, yanked }) => (yanked ? `${version.text} (yanked)` : version.text))
    return `there is only ${name} ${shorten(texts)}`
  }

  #versions(releases: readonly number[]): string {
    return shorten(releases.map((release) => this.#graph.releases[release]?.version.text ?? ''))
  }

  #name(definition: number): string {
    return this.#nameOf(this.#graph.definitions[definition]?.id ?? '')
  }
}

function shorten(texts: readonly string[]): string {
  const rest = texts.length - SHOWN_VERSIONS
  return texts.slice(0, SHOWN_VERSIONS).join(', ') + (rest > 0 ? ` and ${rest} older` : '')
}
