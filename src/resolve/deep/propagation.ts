/** A variable's number doubled, plus one for its negation. */
export type Literal = number

export interface Clause {
  readonly literals: Literal[]
  /** Levels that a learnt clause touched: few is good. Zero: it was given. */
  readonly spread: number
  dropped: boolean
}

/** Why a literal holds: a clause, or the one literal that implies it. */
export type Reason = Clause | Literal | undefined

/** What is decided, level by level, and all that follows from it. */
export class Propagation {
  /** Literals implied or followed so far. */
  steps = 0
  /** What holds, in the order in which it was found. */
  readonly trail: Literal[] = []
  /** Where on the trail each level begins; on level 0 stands what holds whatever is decided. */
  readonly levelStarts: number[] = []
  // By literal: 1 holds, -1 does not, 0 is open.
  readonly #value: number[] = []
  readonly #implied: Literal[][] = []
  readonly #watching: Clause[][] = []
  readonly #group: number[] = []
  readonly #groups: (readonly Literal[])[] = []
  // By variable.
  readonly #level: number[] = []
  readonly #reason: Reason[] = []
  #propagated = 0

  /** A new variable, as its positive literal. */
  variable(): Literal {
    const literal = this.#value.length
    this.#value.push(0, 0)
    this.#implied.push([], [])
    this.#watching.push([], [])
    this.#group.push(-1, -1)
    this.#level.push(0)
    this.#reason.push(undefined)
    return literal
  }

  /** 1: holds, -1: does not, 0: open. */
  value(literal: Literal): number {
    return this.#value[literal] as number
  }

  levelOf(literal: Literal): number {
    return this.#level[literal >> 1] as number
  }

  /** The literals, all failed, that left this one as the last to hold; none for a decision. */
  antecedentsOf(literal: Literal): readonly Literal[] {
    const reason = this.#reason[literal >> 1]
    if (reason === undefined) return []
    if (typeof reason === 'number') return [reason ^ 1]
    return reason.literals.filter((other) => other !== literal)
  }

  /** At most one of these positive literals holds. Each literal is in one such group at most. */
  addAtMostOne(literals: readonly Literal[]): void {
    for (const literal of literals) this.#group[literal] = this.#groups.length
    this.#groups.push(literals)
  }

  /** One of the two holds. */
  addBinary(a: Literal, b: Literal): void {
    this.#implied[a ^ 1]?.push(b)
    this.#implied[b ^ 1]?.push(a)
  }

  /** One of the literals, of which there are three or more, holds. */
  watch(clause: Clause): void {
    const { literals } = clause
    this.#watching[literals[0] as Literal]?.push(clause)
    this.#watching[literals[1] as Literal]?.push(clause)
  }

  /** The literal holds on the level at hand, for a reason; without one it is decided. */
  enqueue(literal: Literal, reason: Reason): void {
    this.#value[literal] = 1
    this.#value[literal ^ 1] = -1
    this.#level[literal >> 1] = this.levelStarts.length
    this.#reason[literal >> 1] = reason
    this.trail.push(literal)
  }

  /** Takes back all levels above this one. */
  backTo(level: number): void {
    const start = this.levelStarts[level]
    if (start === undefined) return
    for (let at = this.trail.length - 1; at >= start; at--) {
      const literal = this.trail[at] as Literal
      this.#value[literal] = 0
      this.#value[literal ^ 1] = 0
      this.#reason[literal >> 1] = undefined
    }
    this.trail.length = start
    this.levelStarts.length = level
    this.#propagated = start
  }

  /** Follows all that is implied; the literals of a clause none of which can hold any more, if one is met. */
  propagate(): readonly Literal[] | undefined {
    this.steps += this.trail.length - this.#propagated
    while (this.#propagated < this.trail.length) {
      const literal = this.trail[this.#propagated++] as Literal
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
      if (value === 0) this.enqueue(implied, literal)
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
      if (value === 0) this.enqueue(other ^ 1, literal)
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
      else if (value === 0) this.enqueue(first, clause)
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
}
