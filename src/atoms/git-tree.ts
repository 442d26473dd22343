/** An entry of a tree object. */
export interface GitTreeEntry {
  /** As git writes it in trees: `40000` for a directory, `100644`, `100755`, `120000`, `160000`. */
  readonly mode: string
  /** Any bytes but `/` and NUL. */
  readonly name: Buffer
  readonly id: string
}

/** Bytes that are no tree object. */
export class TreeObjectError extends Error {
  override name = 'TreeObjectError'
}

const ID_LENGTH = 20

/**
 * Reads the bytes of a tree object (without git's own `tree <length>` before them), under SHA-1.
 * @throws TreeObjectError
 */
export function parseTree(bytes: Buffer): GitTreeEntry[] {
  const entries: GitTreeEntry[] = []
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(0x20, offset)
    const end = bytes.indexOf(0, offset)
    const next = end + 1 + ID_LENGTH
    const mode = bytes.toString('latin1', offset, Math.max(space, offset))
    if (end < space || next > bytes.length || !/^[1-7][0-7]{4,5}$/.test(mode)) {
      throw new TreeObjectError(`The tree is broken at byte ${offset}.`)
    }
    entries.push({
      mode,
      name: bytes.subarray(space + 1, end),
      id: bytes.toString('hex', end + 1, next),
    })
    offset = next
  }
  return entries
}
