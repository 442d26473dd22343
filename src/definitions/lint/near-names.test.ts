import { expect, test } from 'vitest'
import { isNearMiss, lintName } from './near-names.js'

test.each([
  ['constelation', 'constellation'],
  ['consetllation', 'constellation'],
  ['tangled-kn0t', 'tangled-knot'],
  ['rsky_pds', 'rskypds'],
  ['indigo-re1ay', 'indigo-relay'],
  ['quickdids', 'quickdid'],
  ['drainpipe', 'drainpjpe'],
  ['stearnplace', 'steamplace'],
])('%s is near %s', (one, other) => {
  expect(isNearMiss(one, other)).toBe(true)
  expect(isNearMiss(other, one)).toBe(true)
})

test.each([
  ['quickdid', 'quickdid'],
  ['Quick_DID', 'quick-did'],
  ['pds', 'plc'],
  ['pds-1', 'pds-2'],
  ['spindle', 'spacedust'],
  ['links', 'likes-api'],
  ['knot', 'camo'],
])('%s is not near %s', (one, other) => expect(isNearMiss(one, other)).toBe(false))

test('only names of others are too near, and the finding says whose', () => {
  const own = { name: 'quickdids', did: 'did:web:me.example' }
  const theirs = { name: 'quickdid', did: 'did:web:them.example', handle: 'them.example' }
  expect(lintName(own, [{ ...theirs, did: own.did }])).toEqual([])
  expect(lintName(own, [theirs])).toMatchObject([
    {
      code: 'near-miss-name',
      severity: 'warning',
      path: '',
      message: expect.stringContaining('them.example'),
    },
  ])
  expect(lintName({ ...own, name: 'spindle' }, [theirs])).toEqual([])
})
