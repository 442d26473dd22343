import { describe, expect, it } from 'vitest'
import { parseTree, TreeObjectError } from './git-tree.js'

const id = 'ab'.repeat(20)
const entry = (mode: string, name: string) =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')])

describe('parseTree', () => {
  it('reads entries in their order, names as bytes', () => {
    const bytes = Buffer.concat([entry('100644', 'a b'), entry('40000', 'ひ')])
    expect(parseTree(bytes)).toEqual([
      { mode: '100644', name: Buffer.from('a b'), id },
      { mode: '40000', name: Buffer.from('ひ'), id },
    ])
    expect(parseTree(Buffer.alloc(0))).toEqual([])
  })

  it.each([
    ['cut short', entry('100644', 'a').subarray(0, -1)],
    ['without a mode', entry('', 'a')],
    ['of text', Buffer.from('hello')],
    ['with a mode that is none', entry('999999', 'a')],
  ])('refuses a tree %s', (_, bytes) => {
    expect(() => parseTree(bytes)).toThrow(TreeObjectError)
  })
})
