import { jsonToLex, type LexValue } from '@atproto/lex'
import { BlockMap } from '@atproto/repo'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { A_CID, sampleBlob } from '../../tests/support/sample-records.js'
import { cborLength } from './cbor-length.js'

async function encodedLength(value: LexValue): Promise<number> {
  const blocks = new BlockMap()
  const cid = await blocks.add(value)
  return blocks.get(cid)?.byteLength ?? Number.NaN
}

test('is the length of the encoded block at every boundary', async () => {
  const numbers = [0, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER]
  const texts = [0, 23, 24, 255, 256, 65_535, 65_536].map((length) => 'x'.repeat(length))
  const values: LexValue[] = [
    ...numbers,
    ...numbers.map((number) => -number),
    ...texts,
    '😀é',
    new Uint8Array(300),
    Array.from({ length: 24 }, () => null),
    jsonToLex({ $link: A_CID }),
    jsonToLex({ blob: sampleBlob('text/plain', 3), yes: true, no: undefined, é: [] }),
  ]
  for (const value of values)
    expect(cborLength(value)).toBe((await encodedLength({ value })) - '\xa1\x65value'.length)
})

test('is the length of any encoded block', async () => {
  const { value: anyValue } = fc.letrec<{ value: LexValue }>((tie) => ({
    value: fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constant(null),
      fc.uint8Array(),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  }))
  await fc.assert(
    fc.asyncProperty(anyValue, async (value) => {
      expect(cborLength({ value })).toBe(await encodedLength({ value }))
    }),
  )
})
