import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cacheNar, createNarCache, hashLargeNar, type NarCache, narHashOf } from './nar.js'
import { directory, file, symlink, type TreeNode } from './tree.js'

/** Two libraries, of which each tree holds parts of one. */
const LIBRARIES: readonly [string, TreeNode][][] = [1, 2].map((number) => [
  ['a', file(`shared ${number}`)],
  ['c', directory([['inner', file(`shared ${number}`, { executable: true })]])],
  ['m', symlink(`target ${number}`)],
])

const own = fc.dictionary(fc.constantFrom('A', 'b', 'd', 'n', 'z'), fc.string(), { noNullPrototype: true })
const parts = fc.constantFrom(...LIBRARIES).chain((library) => fc.subarray([...library]))

function cacheOfLibraries(): NarCache {
  const cache = createNarCache()
  for (const [, node] of LIBRARIES.flat()) cacheNar(node, cache)
  return cache
}

/** Holds the hash of many trees, one after the other with one cache, against the hash of each alone. */
function holdsFor(shared: fc.Arbitrary<[string, TreeNode][]>): void {
  const cache = cacheOfLibraries()
  fc.assert(
    fc.property(shared, own, (entries, texts) => {
      const files = Object.entries(texts).map(([name, text]): [string, TreeNode] => [name, file(text)])
      const tree = directory([...entries, ...files])
      expect(narHashOf(tree, cache)).toBe(narHashOf(tree))
    }),
  )
}

test('what trees have in common changes nothing about their hashes', () => holdsFor(parts))

test('the same nodes under other names are another beginning', () => {
  const suffixed = fc
    .tuple(parts, fc.constantFrom('', 'x'))
    .map(([entries, suffix]) => entries.map(([name, node]): [string, TreeNode] => [name + suffix, node]))
  holdsFor(suffixed)
})

test('a tree that is hashed piece by piece has the same hash', () => {
  for (const library of LIBRARIES)
    expect(hashLargeNar(directory(library))).toBe(narHashOf(directory(library)))
})
