import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cacheNar, createNarCache, narHashOf } from './nar.js'
import { directory, file, symlink, type TreeNode } from './tree.js'

/** Two libraries, of which each tree holds parts of one. */
const LIBRARIES: readonly [string, TreeNode][][] = [1, 2].map((number) => [
  ['a', file(`shared ${number}`)],
  ['c', directory([['inner', file(`shared ${number}`, { executable: true })]])],
  ['m', symlink(`target ${number}`)],
])

test('what trees have in common changes nothing about their hashes', () => {
  const cache = createNarCache()
  for (const [, node] of LIBRARIES.flat()) cacheNar(node, cache)
  const parts = fc.constantFrom(...LIBRARIES).chain((library) => fc.subarray([...library]))
  const own = fc.dictionary(fc.constantFrom('A', 'b', 'd', 'n', 'z'), fc.string(), { noNullPrototype: true })
  fc.assert(
    fc.property(parts, own, (shared, texts) => {
      const entries = Object.entries(texts).map(([name, text]): [string, TreeNode] => [name, file(text)])
      const tree = directory([...shared, ...entries])
      expect(narHashOf(tree, cache)).toBe(narHashOf(tree))
      // Under another name a shared node is another beginning.
      const renamed = directory([...shared.map(([name, node]) => [`${name}x`, node] as const), ...entries])
      expect(narHashOf(renamed, cache)).toBe(narHashOf(renamed))
    }),
  )
})
