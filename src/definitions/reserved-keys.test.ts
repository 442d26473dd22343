import { isCid, type JsonValue, jsonToLex, type LexMap, type LexValue, lexStringify } from '@atproto/lex'
import { BlockMap } from '@atproto/repo'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refusal } from '../../tests/support/checked.js'
import { A_CID, AUTHOR, samplePackage } from '../../tests/support/sample-records.js'
import { package as pkg } from '../lexicons/dev/firn.js'
import { checkRecord } from './record.js'
import { findReservedKey } from './reserved-keys.js'

const A_LINK = jsonToLex({ $link: A_CID })

function checkDecoded(extra: LexValue) {
  const value = { ...(jsonToLex(samplePackage()) as LexMap), extra }
  return checkRecord({ did: AUTHOR, collection: pkg.$nsid, rkey: 'hello', value, byteLength: 1_000 })
}

describe('a decoded record may not hold', () => {
  test.each<[string, LexValue, string]>([
    ['what JSON takes for a link', { $link: A_CID }, '$.extra'],
    ['what JSON takes for bytes', { $bytes: 'AAAA' }, '$.extra'],
    ['either beside other keys', [1, { a: { $link: 'x', b: 1 } }], '$.extra[1].a'],
    ['either with any value', { 'two words': { $bytes: [] } }, '$.extra["two words"]'],
    ['a type that is no text', { $type: 1 }, '$.extra'],
    ['a type that is null', { $type: null }, '$.extra'],
    ['a type without a name', [{ $type: '' }], '$.extra[0]'],
  ])('%s', (_, extra, path) => {
    expect(refusal(() => checkDecoded(extra))).toMatchObject({ reason: 'InvalidData', path })
  })
})

test('real links, bytes and types, and keys that nobody has a meaning for, stay', () => {
  const extra = {
    link: A_LINK,
    bytes: new Uint8Array(3),
    typed: { $type: 'a.b.c', $more: [{}] },
    text: '$link',
  }
  expect(checkDecoded(extra).did).toBe(AUTHOR)
})

const key = fc.constantFrom(
  '$link',
  '$bytes',
  '$type',
  '$other',
  'a',
  'toJSON',
  'ref',
  'cid',
  'mimeType',
  'size',
)
const { value: anyValue } = fc.letrec<{ value: LexValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<LexValue>(A_CID, A_LINK, 'AAAA', '=', '', 'blob', 'image/png', null, true, -7),
    fc.uint8Array({ maxLength: 4 }),
    fc.constantFrom<LexValue>({ $link: A_CID }, { $bytes: 'AAAA' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}))

test('what is not refused has the same CID after it went through JSON', async () => {
  let [kept, changed] = [0, 0]
  await fc.assert(
    fc.asyncProperty(anyValue, async (value) => {
      const again = jsonToLex(JSON.parse(lexStringify({ value })) as JsonValue)
      const isSame = (await cidOf({ value })) === (await cidOf(again))
      if (findReservedKey(value) === undefined) {
        expect(isSame).toBe(true)
        kept++
      } else if (!isSame) changed++
    }),
    { numRuns: 3_000 },
  )
  expect(kept).toBeGreaterThan(100)
  expect(changed).toBeGreaterThan(20)
})

async function cidOf(value: LexValue): Promise<string> {
  const cid = await new BlockMap().add(value)
  expect(isCid(cid)).toBe(true)
  return cid.toString()
}
