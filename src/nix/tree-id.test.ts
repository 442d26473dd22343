import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { narHashOfTreeId, treeIdOf } from './tree-id.js'

test('a tree id is its NAR hash, and back', () => {
  for (let round = 0; round < 100; round++) {
    const narHash = `sha256-${createHash('sha256').update(String(round)).digest('base64')}`
    const id = treeIdOf(narHash)
    expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(narHashOfTreeId(id)).toBe(narHash)
  }
})

test.each(['', 'a'.repeat(42), `${'a'.repeat(42)}b`, `${'a'.repeat(42)}+`, 'a'.repeat(44)])(
  '%s names no tree',
  (text) => expect(narHashOfTreeId(text)).toBeUndefined(),
)
