import { createHash } from 'node:crypto'

export type GitObjectType = 'blob' | 'commit' | 'tag' | 'tree'

const SHA1 = /^[0-9a-f]{40}$/
const SHA256 = /^[0-9a-f]{64}$/

/** Whether a text is the id of a git object under SHA-1: 40 lower-case hex digits. */
export function isObjectId(text: string): boolean {
  return SHA1.test(text)
}

/** As `isObjectId`, or under SHA-256: 64 digits. Locks may hold both, atom commits only the former. */
export function isAnyObjectId(text: string): boolean {
  return SHA1.test(text) || SHA256.test(text)
}

/** The id that git gives an object: SHA-1 over `<type> <length>\0` and its bytes. */
export function objectId(type: GitObjectType, bytes: Uint8Array): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex')
}
