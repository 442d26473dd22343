/** What git keeps in place of a large file. */
export interface LfsPointer {
  /** sha256 of the file in hex. */
  readonly oid: string
  readonly size: number
}

/** Bytes below which a file may be a pointer (git-lfs, docs/spec.md: "less than 1024 bytes"). */
const MAX_POINTER_BYTES = 1024
/** The version, and those of before it had its name (git-lfs, lfs/pointer.go). */
const VERSION =
  /^version (?:https:\/\/git-lfs\.github\.com|https:\/\/hawser\.github\.com|http:\/\/git-media\.io)\//

/**
 * Reads a pointer file (git-lfs, docs/spec.md, "The Pointer"); undefined for any other file. One with extensions is
 * none that can be pinned: its oid is of what they made of the file.
 */
export function readPointer(bytes: Uint8Array): LfsPointer | undefined {
  if (bytes.length === 0 || bytes.length >= MAX_POINTER_BYTES) return undefined
  const text = Buffer.from(bytes).toString('utf8')
  if (!VERSION.test(text) || /^ext-/m.test(text)) return undefined
  const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1]
  const size = Number(/^size (\d{1,15})$/m.exec(text)?.[1] ?? Number.NaN)
  return oid === undefined || Number.isNaN(size) ? undefined : { oid, size }
}
