import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { expect, test } from 'vitest'
import { decodeRecord } from './signed-tree.js'

const DAG_CBOR = 0x71

async function decode(hex: string): Promise<unknown> {
  const block = new Uint8Array(Buffer.from(hex, 'hex'))
  return decodeRecord(CID.createV1(DAG_CBOR, await sha256.digest(block)), block)
}

test('a record means something only as it is written in the one way of DAG-CBOR', async () => {
  expect(await decode('a161610b')).toEqual({ a: 11 })
  expect(await decode('a2616101616202')).toEqual({ a: 1, b: 2 })
  const others = {
    'keys out of order': 'a2616202616101',
    'a float for an integer': 'a16161fb3ff0000000000000',
    'an integer that is longer than needed': 'a16161180b',
    'no map': '8101',
  }
  for (const [what, hex] of Object.entries(others)) {
    expect({ what, value: await decode(hex) }).toEqual({ what, value: undefined })
  }
})
