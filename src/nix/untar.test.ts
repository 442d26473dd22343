import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { narHashOf } from './nar.js'
import { toTarball } from './tarball.js'
import { directory, file, symlink, treeOf } from './tree.js'
import { fromTarball, UntarError } from './untar.js'

test('a tree comes back from its tarball as it was', () => {
  const tree = treeOf([
    ['a', file('')],
    ['run', file('#!/bin/sh\n', { executable: true })],
    ['deep/er/file', file('x'.repeat(5000))],
    ['link', symlink('a')],
    [`${'long'.repeat(40)}/ünï`, file('ü')],
    ['far', symlink('y'.repeat(150))],
  ])
  expect(narHashOf(fromTarball(toTarball(tree, 1)))).toBe(narHashOf(tree))
  expect(fromTarball(toTarball(directory([]), 1)).entries.size).toBe(0)
})

test('bytes that are no tarball of ours', () => {
  const tar = Buffer.alloc(1024, 'x')
  expect(() => fromTarball(gzipSync(tar))).toThrow(UntarError)
})
