import { expect, test } from 'vitest'
import { tidTime } from './tid-time.js'

test('a revision tells the time of its commit', () => {
  // An example of the TID specification; the time as `TID` of @atproto/common reads it.
  expect(tidTime('3jzfcijpj2z2a').toISOString()).toBe('2023-06-30T15:03:01.887Z')
  expect(tidTime('2222222222222').getTime()).toBe(0)
})
