import { DeadEnds } from './dead-ends.js'
import { DeepLimitError } from './errors.js'
import { type Clause, type Literal, Propagation } from './propagation.js'

export type { Literal } from './propagation.js'

/** What chooses the next literal where nothing is forced. Told of every level, so that it can step back too. */
export interface Guide {
  /** A literal that is not yet decided; undefined when all that matters is. */
  next(): Literal | undefined
  /** Nothing is decided yet, and nothing that was is still so. */
  begin(): void
  levelBegins(): void
  /** Levels above this one are taken back. */
  backTo(level: number): void
}

/** How long the search goes on: counted, not timed, so that the same question always ends alike. */
export interface SatLimits {
  /** Dead ends. */
  readonly conflicts: number
  /** Literals decided, assumed, implied or traced back. */
  readonly steps: number
}

/** Learnt clauses that are kept before the worse half is dropped; grows with every time. */
const FIRST_LEARNT_KEPT = 4000
const LEARNT_GROWTH = 1.2

/**
 * A satisfiability solver that learns a clause from every dead end (CDCL; N. Eén, N. Sörensson, "An Extensible
 * SAT-solver", 2003), with assumptions and their cores. It decides strictly in its guide's order and never restarts
 * elsewhere: whatever else holds is implied by decisions made before. So the first model is the best by that order.
 */
export class Sat {
  readonly #limits: SatLimits
  readonly #held = new Propagation()
  readonly #deadEnds = new DeadEnds(this.#held)
  #conflicts = 0
  #decided = 0
  #contradictory = false
  #learnt: Clause[] = []
  #learntKept = FIRST_LEARNT_KEPT

  constructor(limits: SatLimits) {
    this.#limits = limits
  }

  /** Dead ends so far. */
  get conflicts(): number {
    return this.#conflicts
  }

  /** A new variable, as its positive literal. */
  variable(): Literal {
    this.#deadEnds.variable()
    return this.#held.variable()
  }

  /** 1: holds, -1: does not, 0: open. */
  value(literal: Literal): number {
    return this.#held.value(literal)
  }

  /** At least one of the literals holds. Everything decided is taken back. */
  add(literals: readonly Literal[]): void {
    this.reset()
    const open = [...new Set(literals)].filter((literal) => this.value(literal) !== -1)
    if (open.some((literal) => this.value(literal) === 1 || open.includes(literal ^ 1))) return
    const [first, second] = open
    if (first === undefined) this.#contradictory = true
    else if (second === undefined) this.#assertAtRoot(first)
    else if (open.length === 2) this.#held.addBinary(first, second)
    else this.#held.watch({ literals: open, spread: 0, dropped: false })
  }

  /** At most one of these positive literals holds. Each literal is in one such group at most. */
  addAtMostOne(literals: readonly Literal[]): void {
    this.#held.addAtMostOne(literals)
  }

  /** Takes back whatever is decided or assumed. */
  reset(): void {
    this.#held.backTo(0)
  }

  /**
   * Looks for a model under the assumptions. Undefined: there is one, to be read by `value` and from the guide.
   * Else those assumptions that cannot hold together; none of them when there is no model at all.
   * @param guide none: what is assumed and what it implies is enough
   * @param skip told of a core as soon as one is met: whether to go on without the assumption, its first, that failed
   * @throws DeepLimitError
   */
  solve(
    assumptions: readonly Literal[],
    guide: Guide | undefined,
    skip: (core: Literal[]) => boolean = () => false,
  ): Literal[] | undefined {
    const held = this.#held
    const { levelStarts, trail } = held
    const skipped = new Set<Literal>()
    this.reset()
    guide?.begin()
    for (;;) {
      if (this.#contradictory) return []
      const conflict = held.propagate()
      if (conflict) {
        if (levelStarts.length === 0) {
          this.#contradictory = true
          return []
        }
        this.#learn(conflict, guide)
        continue
      }
      this.#decide()
      const assumed = assumptions[levelStarts.length]
      if (assumed !== undefined && this.value(assumed) === -1 && !skipped.has(assumed)) {
        const core = this.#deadEnds.coreOf(assumed)
        if (!skip(core)) return core
        skipped.add(assumed)
      }
      const next = assumed ?? guide?.next()
      if (next === undefined) return undefined
      guide?.levelBegins()
      levelStarts.push(trail.length)
      if (this.value(next) === 0 && !skipped.has(next)) held.enqueue(next, undefined)
    }
  }

  /** Counts a decision, if there may be one more. */
  #decide(): void {
    const { conflicts, steps } = this.#limits
    if (this.#conflicts > conflicts) throw tooHard(`met ${conflicts} dead ends`)
    if (this.#decided + this.#held.steps + this.#deadEnds.steps > steps) throw tooHard(`took ${steps} steps`)
    this.#decided++
  }

  #assertAtRoot(literal: Literal): void {
    this.#held.enqueue(literal, undefined)
    if (this.#held.propagate()) this.#contradictory = true
  }

  /** Learns from a dead end above level 0 what was wrong, and goes back to where that would have been seen. */
  #learn(conflict: readonly Literal[], guide: Guide | undefined): void {
    const held = this.#held
    this.#conflicts++
    const literals = this.#deadEnds.firstUniquePoint(conflict)
    const [asserted = 0] = literals
    let back = 0
    for (let at = 1; at < literals.length; at++) {
      const level = held.levelOf(literals[at] as Literal)
      if (level <= back) continue
      back = level
      // The second literal watched is the one that is taken back first.
      ;[literals[1], literals[at]] = [literals[at] as Literal, literals[1] as Literal]
    }
    const spread = new Set(literals.map((literal) => held.levelOf(literal))).size
    held.backTo(back)
    guide?.backTo(back)
    const [, second] = literals
    if (second === undefined) {
      held.enqueue(asserted, undefined)
    } else if (literals.length === 2) {
      held.addBinary(asserted, second)
      held.enqueue(asserted, second ^ 1)
    } else {
      const clause = { literals, spread, dropped: false }
      held.watch(clause)
      held.enqueue(asserted, clause)
      this.#learnt.push(clause)
      if (this.#learnt.length > this.#learntKept) this.#dropWorse()
    }
  }

  #dropWorse(): void {
    this.#learnt.sort((a, b) => a.spread - b.spread)
    const kept = this.#learnt.length >> 1
    for (const clause of this.#learnt.splice(kept)) clause.dropped = true
    this.#learntKept *= LEARNT_GROWTH
  }
}

function tooHard(what: string): DeepLimitError {
  return new DeepLimitError(
    `The dependencies are too hard to resolve: the search ${what} and gave up. Narrow the requirements, or pin what is known to work.`,
  )
}
