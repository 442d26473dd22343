import { expect, test } from 'vitest'
import { directory, file, sortedEntries, TreeError, treeOf } from './tree.js'

test('makes the parents of a path', () => {
  const tree = treeOf([
    ['lib/a.nix', file('a')],
    ['lib/deep/b.nix', file('b')],
    ['flake.nix', file('f')],
  ])
  expect(sortedEntries(tree).map(([name]) => name)).toEqual(['flake.nix', 'lib'])
})

test('sorts bytewise by UTF-8, which is not the order of UTF-16', () => {
  const names = ['\u{1f600}', '\ufb01', 'a', 'Z', 'a.b', 'a-b']
  const tree = directory(names.map((name) => [name, file('')]))
  expect(sortedEntries(tree).map(([name]) => name)).toEqual(['Z', 'a', 'a-b', 'a.b', '\ufb01', '\u{1f600}'])
})

test.each(['', '/a', 'a//b', '../a', 'a/../b', './a', 'a/', 'a\0b'])('refuses the path %j', (path) => {
  expect(() => treeOf([[path, file('')]])).toThrow(TreeError)
})

test('refuses a path twice and a path through a file', () => {
  expect(() =>
    treeOf([
      ['a', file('')],
      ['a', file('')],
    ]),
  ).toThrow('twice')
  expect(() =>
    treeOf([
      ['a', file('')],
      ['a/b', file('')],
    ]),
  ).toThrow('no directory')
})

test('takes names of the prototype chain as names', () => {
  const tree = treeOf([
    ['__proto__', file('x')],
    ['constructor/toString', file('y')],
  ])
  expect([...tree.entries.keys()]).toEqual(['__proto__', 'constructor'])
})
