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
  for (;;) {
    sat.reset()
    for (const cost of costs) if (sat.value(cost) === 1) costs.delete(cost)
    const core = solve([...fixed, ...[...costs].map((cost) => cost ^ 1)])
    if (core === undefined) return true
    const paid = core.filter((literal) => !fixedSet.has(literal)).map((literal) => literal ^ 1)
    if (paid.length === 0) return false
    for (const cost of paid) costs.delete(cost)
    if (paid.length > 1) for (const cost of beyondOne(sat, paid)) costs.add(cost)
    else if (paid[0] !== undefined && fixed.length === 0) sat.add([paid[0]])
  }
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
