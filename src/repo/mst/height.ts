import { hash } from 'node:crypto'

/** The layer of the tree that a path belongs to: leading zero bits of its SHA-256, two by two. */
export function heightOf(path: string): number {
  const digest = hash('sha256', path, 'binary')
  let zeros = 0
  for (let index = 0; index < digest.length; index++) {
    const byte = digest.charCodeAt(index)
    if (byte !== 0) return (zeros + Math.clz32(byte) - 24) >> 1
    zeros += 8
  }
  return zeros >> 1
}

/** Characters that two paths have in common at their beginning. */
export function commonPrefix(left: string, right: string): number {
  const end = Math.min(left.length, right.length)
  for (let index = 0; index < end; index++) {
    if (left.charCodeAt(index) !== right.charCodeAt(index)) return index
  }
  return end
}
