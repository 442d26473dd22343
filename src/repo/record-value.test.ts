import { expect, test } from 'vitest'
import { decodeRecord } from './record-value.js'

const decode = (hex: string) => decodeRecord(new Uint8Array(Buffer.from(hex, 'hex')))?.record

test('a record means something only as it is written in the one way of DAG-CBOR', () => {
  expect(decode('a161610b')).toEqual({ a: 11 })
  expect(decode('a2616101616202')).toEqual({ a: 1, b: 2 })
  const others = {
    'keys out of order': 'a2616202616101',
    'a float for an integer': 'a16161fb3ff0000000000000',
    'an integer that is longer than needed': 'a16161180b',
    'no map': '8101',
    nothing: '',
    'something behind it': 'a161610b00',
  }
  for (const [what, hex] of Object.entries(others)) {
    expect({ what, value: decode(hex) }).toEqual({ what, value: undefined })
  }
})

test('a record has at most 1,000,000 bytes', () => {
  /** `{a: h'00…'}` */
  const ofSize = (size: number) => {
    const block = Buffer.alloc(size)
    block.write('a161615a', 'hex')
    block.writeUInt32BE(size - 8, 4)
    return block
  }
  expect(decodeRecord(ofSize(1_000_000))).toEqual({ record: { a: new Uint8Array(1_000_000 - 8) }, count: 2 })
  expect(decodeRecord(ofSize(1_000_001))).toBeUndefined()
})
