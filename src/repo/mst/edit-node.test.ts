import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dagCborKey } from '../cid-key.js'
import { keyWithout, patchedKey } from './edit-node.js'
import { type MstEntry, nodeKey, writeNode } from './node.js'
import { readNode } from './read-node.js'

const cid = (text: string) => dagCborKey(Buffer.from(text))

/** Paths that share much, and whose rests are as long as where heads of CBOR grow. */
const recordKey = fc
  .tuple(fc.constantFrom(0, 1, 22, 23, 24, 254, 255, 256, 257), fc.constantFrom(0, 1, 22, 23, 24, 255, 256))
  .chain(([same, other]) =>
    fc.stringMatching(/^[ab]{1,4}$/).map((end) => `${'x'.repeat(same)}${'y'.repeat(other)}${end}`),
  )
const nodes = fc
  .tuple(fc.uniqueArray(recordKey, { minLength: 1, maxLength: 40 }), fc.boolean())
  .map(([keys, isOdd]) => ({
    left: isOdd ? cid('left') : null,
    entries: keys.sort().map(
      (key, index): MstEntry => ({
        path: `a.b/${key}`,
        value: cid(key),
        right: index % 3 === Number(isOdd) ? cid(`after ${key}`) : null,
      }),
    ),
  }))

test('a node without one of its entries is as if it were written anew', () => {
  fc.assert(
    fc.property(nodes, ({ left, entries }) => {
      const node = readNode(writeNode({ left, entries }))
      for (const [index] of entries.entries()) {
        expect(keyWithout(node, index)).toBe(nodeKey({ left, entries: entries.toSpliced(index, 1) }))
      }
    }),
  )
})

test('so is one with other links', () => {
  fc.assert(
    fc.property(nodes, ({ left, entries }) => {
      const node = readNode(writeNode({ left, entries }))
      for (const [index, entry] of entries.entries()) {
        const other = entries.with(index, { ...entry, value: cid('other') })
        const at = node.entries[index]?.valueAt ?? 0
        expect(patchedKey(node.block, [{ at, cid: cid('other') }])).toBe(nodeKey({ left, entries: other }))
      }
    }),
  )
})
