import type { Literal, Propagation } from './propagation.js'

/** What a dead end came from. */
export class DeadEnds {
  /** Literals traced back so far. */
  steps = 0
  readonly #held: Propagation
  /** By variable: 1 while it is marked. */
  readonly #seen: number[] = []

  constructor(held: Propagation) {
    this.#held = held
  }

  /** Makes room for a new variable. */
  variable(): void {
    this.#seen.push(0)
  }

  /** The clause, first literal on the current level and all others below, that follows from a dead end (first UIP). */
  firstUniquePoint(conflict: readonly Literal[]): Literal[] {
    const { trail, levelStarts } = this.#held
    const current = levelStarts.length
    const learnt: Literal[] = [0]
    const marked: number[] = []
    let open = 0
    let at = trail.length - 1
    let antecedents = conflict
    for (;;) {
      for (const literal of antecedents) {
        const variable = literal >> 1
        const level = this.#held.levelOf(literal)
        if (this.#seen[variable] !== 0 || level === 0) continue
        this.#seen[variable] = 1
        marked.push(variable)
        if (level === current) open++
        else learnt.push(literal)
      }
      while (this.#seen[(trail[at] as Literal) >> 1] === 0) at--
      const literal = trail[at--] as Literal
      if (--open === 0) {
        learnt[0] = literal ^ 1
        break
      }
      antecedents = this.#held.antecedentsOf(literal)
    }
    const short = learnt.filter((literal, index) => index === 0 || !this.#isImpliedByMarked(literal))
    for (const variable of marked) this.#seen[variable] = 0
    return short
  }

  /** Whether a literal of a learnt clause says nothing more: all that it came from is in the clause too. */
  #isImpliedByMarked(literal: Literal): boolean {
    const antecedents = this.#held.antecedentsOf(literal ^ 1)
    return (
      antecedents.length > 0 &&
      antecedents.every((other) => this.#seen[other >> 1] === 1 || this.#held.levelOf(other) === 0)
    )
  }

  /** The assumptions that together rule out this one, itself among them. */
  coreOf(assumed: Literal): Literal[] {
    const core = [assumed]
    const seen = new Set<number>()
    const open: Literal[] = [assumed ^ 1]
    for (let literal = open.pop(); literal !== undefined; literal = open.pop()) {
      if (seen.has(literal) || this.#held.levelOf(literal) === 0) continue
      seen.add(literal)
      const antecedents = this.#held.antecedentsOf(literal)
      // Only assumptions are decided by now.
      if (antecedents.length === 0) core.push(literal)
      for (const other of antecedents) open.push(other ^ 1)
    }
    this.steps += seen.size
    return [...new Set(core)]
  }
}
