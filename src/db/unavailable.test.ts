import { expect, test } from 'vitest'
import { isDatabaseAway, isDatabaseUnavailable } from './unavailable.js'

const withCode = (code: string) => Object.assign(new Error('a fault'), { code })

test.each([
  ['08006', 'connection failure'],
  ['53100', 'disk full'],
  ['53300', 'too many connections'],
  ['57P01', 'shut down by its operator'],
  ['57P03', 'still starting'],
  ['ECONNREFUSED', 'nobody listens'],
])('%s (%s) passes: it is tried again for ever', (code) => {
  expect([isDatabaseUnavailable(withCode(code)), isDatabaseAway(withCode(code))]).toEqual([true, true])
})

test.each([
  ['57014', 'the statement took too long'],
  ['53200', 'out of memory'],
])('%s (%s) may be the statement itself: it is given up in the end', (code) => {
  expect([isDatabaseUnavailable(withCode(code)), isDatabaseAway(withCode(code))]).toEqual([true, false])
})

test.each(['23505', '22P05', 'XX000'])('%s is the fault of what was asked', (code) => {
  expect([isDatabaseUnavailable(withCode(code)), isDatabaseAway(withCode(code))]).toEqual([false, false])
})
