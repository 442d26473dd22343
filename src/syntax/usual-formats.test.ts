import { l } from '@atproto/lex'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { expect, test } from 'vitest'
import { isUsualCid, isUsualDatetime } from './usual-formats.js'

const DAG_CBOR = 0x71
const RAW = 0x55

test('knows the CIDs of records and of blobs', async () => {
  for (const codec of [DAG_CBOR, RAW]) {
    for (let byte = 0; byte < 256; byte++) {
      const cid = CID.createV1(codec, await sha256.digest(Uint8Array.of(byte))).toString()
      expect(isUsualCid(cid), cid).toBe(true)
    }
  }
})

test('knows the datetimes that Date writes, but for the last days of a month', () => {
  const days = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(days, (date) => {
      expect(isUsualDatetime(date.toISOString())).toBe(date.getUTCDate() <= 28)
    }),
  )
})

test('takes nothing for usual that is no such thing, or that Date writes otherwise', () => {
  const [cid, datetime] = [
    'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq',
    '2024-02-28T23:59:59.999Z',
  ]
  const character = fc.constantFrom(...'abiq19.:-TZz+ \n'.split(''))
  const place = fc.nat(cid.length)
  let usual = 0
  fc.assert(
    fc.property(fc.constantFrom(cid, datetime), place, fc.nat(1), character, (text, at, cut, put) => {
      const changed = text.slice(0, at) + put + text.slice(at + cut)
      if (isUsualCid(changed)) expect(l.isStringFormat(changed, 'cid')).toBe(true)
      if (isUsualDatetime(changed)) {
        expect(l.isStringFormat(changed, 'datetime')).toBe(true)
        expect(new Date(changed).toISOString()).toBe(changed)
      }
      if (isUsualCid(changed) || isUsualDatetime(changed)) usual++
    }),
    { numRuns: 5_000 },
  )
  expect(usual).toBeGreaterThan(100)
  for (const text of ['0000-01-01T00:00:00.000Z', '2025-02-29T00:00:00.000Z', '2025-01-01T00:00:00Z', '']) {
    expect(isUsualDatetime(text), text).toBe(false)
  }
})
