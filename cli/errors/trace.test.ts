import { expect, test } from 'vitest'
import { traceOf } from './trace.js'

test('a trace has the stacks of an error and its causes, and no request of theirs', () => {
  const headers = { authorization: 'DPoP secret' }
  const request = new Request('https://pds.example/', { headers })
  const cause = Object.assign(new TypeError('no connection'), { request, headers })
  const trace = traceOf(new Error('the call failed', { cause }))
  expect(trace).toMatch(/^Error: the call failed\n +at .*\ncaused by TypeError: no connection\n +at /s)
  expect(trace).not.toContain('secret')
})

test('an error that is its own cause has an end', () => {
  const error = new Error('round')
  error.cause = error
  expect(traceOf(error).split('caused by')).toHaveLength(16)
})
