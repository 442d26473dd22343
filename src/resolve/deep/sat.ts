import { DeepLimitError } from './errors.js'

/** A variable's number doubled, plus one for its negation. */
export type Literal = number

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

interface Clause {
  readonly literals: Literal[]
  /** Levels that a learnt clause touched: few is good. Zero: it was given. */
  readonly spread: number
  dropped: boolean
}

/** Why a literal holds: a clause, or the one literal that implies it. */
type Reason = Clause | Literal | undefined

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
  #conflicts = 0
  #steps = 0
  #contradictory = false
  // By literal: 1 holds, -1 does not, 0 is open.
  readonly #value: number[] = []
  readonly #implied: Literal[][] = []
  readonly #watching: Clause[][] = []
  readonly #group: number[] = []
  readonly #groups: (readonly Literal[])[] = []
  // By variable.
  readonly #level: number[] = []
  readonly #reason: Reason[] = []
  readonly #seen: number[] = []
  readonly #trail: Literal[] = []
  readonly #levelStarts: number[] = []
  #propagated = 0
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
    const literal = this.#value.length
    this.#value.push(0, 0)
    this.#implied.push([], [])
    this.#watching.push([], [])
    this.#group.push(-1, -1)
    this.#level.push(0)
    this.#reason.push(undefined)
    this.#seen.push(0)
    return literal
  }

  /** 1: holds, -1: does not, 0: open. */
  value(literal: Literal): number {
    return this.#value[literal] as number
  }

  /** At least one of the literals holds. Everything decided is taken back. */
  add(literals: readonly Literal[]): void {
    this.reset()
    const open = [...new Set(literals)].filter((literal) => this.value(literal) !== -1)
    if (open.some((literal) => this.value(literal) === 1 || open.includes(literal ^ 1))) return
    const [first, second] = open
    if (first === undefined) this.#contradictory = true
    else if (second === undefined) this.#assertAtRoot(first)
    else if (open.length === 2) this.#addBinary(first, second)
    else this.#watch({ literals: open, spread: 0, dropped: false })
  }

  /** At most one of these positive literals holds. Each literal is in one such group at most. */
  addAtMostOne(literals: readonly Literal[]): void {
    for (const literal of literals) this.#group[literal] = this.#groups.length
    this.#groups.push(literals)
  }

  /** Takes back whatever is decided or assumed. */
  reset(): void {
    this.#backTo(0)
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
    const skipped = new Set<Literal>()
    this.reset()
    guide?.begin()
    const backTo = (level: number) => {
      this.#backTo(level)
      guide?.backTo(level)
    }
    for (;;) {
      if (this.#contradictory) return []
      const conflict = this.#propagate()
      if (conflict) {
        if (this.#levelStarts.length === 0) {
          this.#contradictory = true
          return []
        }
        this.#learn(conflict, backTo)
        continue
      }
      if (this.#steps > this.#limits.steps) throw tooHard(`took ${this.#limits.steps} steps`)
      this.#steps++
      const assumed = assumptions[this.#levelStarts.length]
      if (assumed !== undefined && this.value(assumed) === -1 && !skipped.has(assumed)) {
        const core = this.#coreOf(assumed)
        if (!skip(core)) return core
        skipped.add(assumed)
      }
      const next = assumed ?? guide?.next()
      if (next === undefined) return undefined
      guide?.levelBegins()
      this.#levelStarts.push(this.#trail.length)
      if (this.value(next) === 0 && !skipped.has(next)) this.#enqueue(next, undefined)
    }
  }

  #assertAtRoot(literal: Literal): void {
    this.#enqueue(literal, undefined)
    if (this.#propagate()) this.#contradictory = true
  }

  #addBinary(a: Literal, b: Literal): void {
    this.#implied[a ^ 1]?.push(b)
    this.#implied[b ^ 1]?.push(a)
  }

  #watch(clause: Clause): void {
    const { literals } = clause
    this.#watching[literals[0] as Literal]?.push(clause)
    this.#watching[literals[1] as Literal]?.push(clause)
  }

  #enqueue(literal: Literal, reason: Reason): void {
    this.#value[literal] = 1
    this.#value[literal ^ 1] = -1
    this.#level[literal >> 1] = this.#levelStarts.length
    this.#reason[literal >> 1] = reason
    this.#trail.push(literal)
  }

  #backTo(level: number): void {
    const start = this.#levelStarts[level]
    if (start === undefined) return
    for (let at = this.#trail.length - 1; at >= start; at--) {
      const literal = this.#trail[at] as Literal
      this.#value[literal] = 0
      this.#value[literal ^ 1] = 0
      this.#reason[literal >> 1] = undefined
    }
    this.#trail.length = start
    this.#levelStarts.length = level
    this.#propagated = start
  }

  /** Follows all that is implied; the literals of a clause none of which can hold any more, if one is met. */
  #propagate(): readonly Literal[] | undefined {
    this.#steps += this.#trail.length - this.#propagated
    while (this.#propagated < this.#trail.length) {
      const literal = this.#trail[this.#propagated++] as Literal
      const conflict =
        this.#propagateImplied(literal) ??
        this.#propagateGroup(literal) ??
        this.#propagateClauses(literal ^ 1)
      if (conflict) return conflict
    }
    return undefined
  }

  #propagateImplied(literal: Literal): readonly Literal[] | undefined {
    for (const implied of this.#implied[literal] as Literal[]) {
      const value = this.#value[implied]
      if (value === -1) return [implied, literal ^ 1]
      if (value === 0) this.#enqueue(implied, literal)
    }
    return undefined
  }

  #propagateGroup(literal: Literal): readonly Literal[] | undefined {
    const group = this.#groups[this.#group[literal] as number]
    if (!group) return undefined
    for (const other of group) {
      if (other === literal) continue
      const value = this.#value[other]
      if (value === 1) return [other ^ 1, literal ^ 1]
      if (value === 0) this.#enqueue(other ^ 1, literal)
    }
    return undefined
  }

  #propagateClauses(failed: Literal): readonly Literal[] | undefined {
    const watching = this.#watching[failed] as Clause[]
    let kept = 0
    let conflict: readonly Literal[] | undefined
    for (let at = 0; at < watching.length; at++) {
      const clause = watching[at] as Clause
      if (clause.dropped) continue
      if (conflict || !this.#moveWatch(clause, failed)) watching[kept++] = clause
      else continue
      if (conflict) continue
      const first = clause.literals[0] as Literal
      const value = this.#value[first]
      if (value === -1) conflict = clause.literals
      else if (value === 0) this.#enqueue(first, clause)
    }
    watching.length = kept
    return conflict
  }

  /** Whether another literal is watched from now on. If not, the clause's first literal is all that may hold. */
  #moveWatch(clause: Clause, failed: Literal): boolean {
    const { literals } = clause
    if (literals[0] === failed) {
      literals[0] = literals[1] as Literal
      literals[1] = failed
    }
    if (this.#value[literals[0] as Literal] === 1) return false
    for (let at = 2; at < literals.length; at++) {
      const literal = literals[at] as Literal
      if (this.#value[literal] === -1) continue
      literals[1] = literal
      literals[at] = failed
      this.#watching[literal]?.push(clause)
      return true
    }
    return false
  }

  /** Learns from a dead end above level 0 what was wrong, and goes back to where that would have been seen. */
  #learn(conflict: readonly Literal[], backTo: (level: number) => void): void {
    if (++this.#conflicts > this.#limits.conflicts) throw tooHard(`met ${this.#limits.conflicts} dead ends`)
    const literals = this.#firstUniquePoint(conflict)
    const [asserted = 0] = literals
    let back = 0
    for (let at = 1; at < literals.length; at++) {
      const level = this.#levelOf(literals[at] as Literal)
      if (level <= back) continue
      back = level
      // The second literal watched is the one that is taken back first.
      ;[literals[1], literals[at]] = [literals[at] as Literal, literals[1] as Literal]
    }
    const spread = new Set(literals.map((literal) => this.#levelOf(literal))).size
    backTo(back)
    const [, second] = literals
    if (second === undefined) {
      this.#enqueue(asserted, undefined)
    } else if (literals.length === 2) {
      this.#addBinary(asserted, second)
      this.#enqueue(asserted, second ^ 1)
    } else {
      const clause = { literals, spread, dropped: false }
      this.#watch(clause)
      this.#enqueue(asserted, clause)
      this.#learnt.push(clause)
      if (this.#learnt.length > this.#learntKept) this.#dropWorse()
    }
  }

  /** The clause, first literal on the current level and all others below, that follows from a dead end (first UIP). */
  #firstUniquePoint(conflict: readonly Literal[]): Literal[] {
    const current = this.#levelStarts.length
    const learnt: Literal[] = [0]
    const marked: number[] = []
    let open = 0
    let at = this.#trail.length - 1
    let antecedents = conflict
    for (;;) {
      for (const literal of antecedents) {
        const variable = literal >> 1
        if (this.#seen[variable] !== 0 || this.#level[variable] === 0) continue
        this.#seen[variable] = 1
        marked.push(variable)
        if (this.#level[variable] === current) open++
        else learnt.push(literal)
      }
      while (this.#seen[(this.#trail[at] as Literal) >> 1] === 0) at--
      const literal = this.#trail[at--] as Literal
      if (--open === 0) {
        learnt[0] = literal ^ 1
        break
      }
      antecedents = this.#antecedentsOf(literal)
    }
    const short = learnt.filter((literal, index) => index === 0 || !this.#isImpliedByMarked(literal))
    for (const variable of marked) this.#seen[variable] = 0
    return short
  }

  /** Whether a literal of a learnt clause says nothing more: all that it came from is in the clause too. */
  #isImpliedByMarked(literal: Literal): boolean {
    const antecedents = this.#antecedentsOf(literal ^ 1)
    return (
      antecedents.length > 0 &&
      antecedents.every((other) => this.#seen[other >> 1] === 1 || this.#levelOf(other) === 0)
    )
  }

  /** The literals, all failed, that left this one as the last to hold; none for a decision. */
  #antecedentsOf(literal: Literal): readonly Literal[] {
    const reason = this.#reason[literal >> 1]
    if (reason === undefined) return []
    if (typeof reason === 'number') return [reason ^ 1]
    return reason.literals.filter((other) => other !== literal)
  }

  /** The assumptions that together rule out this one, itself among them. */
  #coreOf(assumed: Literal): Literal[] {
    const core = [assumed]
    const seen = new Set<number>()
    const open: Literal[] = [assumed ^ 1]
    for (let literal = open.pop(); literal !== undefined; literal = open.pop()) {
      if (seen.has(literal) || this.#levelOf(literal) === 0) continue
      seen.add(literal)
      const antecedents = this.#antecedentsOf(literal)
      // Only assumptions are decided by now.
      if (antecedents.length === 0) core.push(literal)
      for (const other of antecedents) open.push(other ^ 1)
    }
    this.#steps += seen.size
    return [...new Set(core)]
  }

  #dropWorse(): void {
    this.#learnt.sort((a, b) => a.spread - b.spread)
    const kept = this.#learnt.length >> 1
    for (const clause of this.#learnt.splice(kept)) clause.dropped = true
    this.#learntKept *= LEARNT_GROWTH
  }

  #levelOf(literal: Literal): number {
    return this.#level[literal >> 1] as number
  }
}

function tooHard(what: string): DeepLimitError {
  return new DeepLimitError(
    `The dependencies are too hard to resolve: the search ${what} and gave up. Narrow the requirements, pin what is known to work, or ask for the fewest duplicates in place of the fewest releases.`,
  )
}
