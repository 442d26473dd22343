import type { Encoded } from './encode.js'
import type { Fewest } from './problem.js'
import type { Literal, Sat } from './sat.js'

/**
 * Finds the model with the least cost that is first in the guide's order; the solver is left standing at it. It
 * assumes that nothing costs; each core then tells that one of its costs cannot be avoided, and only what it costs
 * beyond that one is still assumed away (N. Narodytska, F. Bacchus, "Maximum satisfiability using core-guided MaxSAT
 * resolution", 2014). So the first model found has the least cost, proved by the cores, and no other is ever visited.
 * @returns whether there is a model
 * @throws DeepLimitError
 */
export function solveFewest(
  { sat, used, slots }: Encoded,
  fewest: Fewest,
  fixed: readonly Literal[],
  solve: (assumptions: readonly Literal[]) => Literal[] | undefined,
): boolean {
  const costs = new Set<Literal>()
  if (fewest === 'releases') for (const literal of used) costs.add(literal)
  else
    for (const own of slots)
      for (const cost of beyondOne(
        sat,
        own.map((slot) => used[slot] as Literal),
      ))
        costs.add(cost)
  const fixedSet = new Set(fixed)
  const pay = (core: readonly Literal[]): void => {
    const paid = core.flatMap((literal) => (fixedSet.has(literal) ? [] : literal ^ 1))
    for (const cost of paid) costs.delete(cost)
    if (core.length === 1 && paid[0] !== undefined) sat.add([paid[0]])
    for (const cost of beyondOne(sat, paid)) costs.add(cost)
  }
  const assumptions = (): Literal[] => [...fixed, ...[...costs].map((cost) => cost ^ 1)]
  for (;;) {
    sat.reset()
    for (const cost of costs) if (sat.value(cost) === 1) costs.delete(cost)
    const met = separateCores(sat, assumptions(), fixedSet)
    for (const core of met) pay(core)
    if (met.length > 0) continue
    const core = solve(assumptions())
    if (core === undefined) return true
    if (core.every((literal) => fixedSet.has(literal))) return false
    pay(trim(core, solve))
  }
}

/**
 * Cores that are met by propagation alone, no two of which share a cost, all in one go: in large graphs most
 * definitions turn out to be needed whatever is chosen, each a core of its own.
 */
function separateCores(sat: Sat, assumptions: readonly Literal[], fixed: ReadonlySet<Literal>): Literal[][] {
  const met: Literal[][] = []
  const taken = new Set<Literal>()
  sat.solve(assumptions, undefined, (core) => {
    const own = core.filter((literal) => !fixed.has(literal))
    if (own.length === 0) return false
    if (own.some((literal) => taken.has(literal))) return true
    met.push(core)
    for (const literal of own) taken.add(literal)
    return true
  })
  return met
}

/** A core without some of what it does not need: assumed by itself, it often clashes with less. */
function trim(
  core: readonly Literal[],
  solve: (assumptions: readonly Literal[]) => Literal[] | undefined,
): Literal[] {
  let smallest = [...core]
  while (smallest.length > 1) {
    const smaller = solve(smallest.toReversed())
    if (smaller === undefined || smaller.length >= smallest.length) break
    smallest = smaller
  }
  return smallest
}

/** New literals, as many of which hold as of the given ones hold beyond one. */
function beyondOne(sat: Sat, literals: readonly Literal[]): Literal[] {
  const beyond: Literal[] = []
  let anyAfter: Literal | undefined
  for (const literal of literals.toReversed()) {
    if (anyAfter === undefined) {
      anyAfter = literal
      continue
    }
    const both = sat.variable()
    sat.add([literal ^ 1, anyAfter ^ 1, both])
    beyond.push(both)
    const any = sat.variable()
    sat.add([literal ^ 1, any])
    sat.add([anyAfter ^ 1, any])
    anyAfter = any
  }
  return beyond.reverse()
}
