import { expect, test } from 'vitest'
import { type Guide, type Literal, Sat, type SatLimits } from './sat.js'

/** Whether pigeons, one more than there are holes, find a place each. */
function placePigeons(holes: number, limits: SatLimits): Literal[] | undefined {
  const sat = new Sat(limits)
  const places = Array.from({ length: holes + 1 }, () => Array.from({ length: holes }, () => sat.variable()))
  for (const own of places) sat.add(own)
  for (let hole = 0; hole < holes; hole++) sat.addAtMostOne(places.map((own) => own[hole] as Literal))
  const guide: Guide = {
    next: () => places.flat().find((literal) => sat.value(literal) === 0),
    begin: () => undefined,
    levelBegins: () => undefined,
    backTo: () => undefined,
  }
  return sat.solve([], guide)
}

test('gives up at its limits, and not before', () => {
  expect(placePigeons(5, { conflicts: 10_000, steps: 1_000_000 })).toEqual([])
  expect(() => placePigeons(5, { conflicts: 10, steps: 1_000_000 })).toThrow('met 10 dead ends and gave up')
  expect(() => placePigeons(5, { conflicts: 10_000, steps: 100 })).toThrow('took 100 steps and gave up')
})
