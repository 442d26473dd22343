import { blake3 } from '@noble/hashes/blake3'
import { base32hex } from 'multiformats/bases/base32'
import { parseLabel } from './name.js'
import { isObjectId } from './object-id.js'

/** The root under which eka puts atoms that come from no git repository. */
export const NULL_ROOT = '0'.repeat(40)

/** 256 bits in base32hex: 51 characters, and one that holds the last bit. */
const ATOM_ID = /^[0-9a-v]{51}[0g]$/

/** A text that is no AtomId, or a root that none can be made of. */
export class AtomIdError extends Error {
  override name = 'AtomIdError'
}

/**
 * The identity of an atom across versions and addresses, bit for bit as eka computes it: BLAKE3 of the label, keyed
 * with a key that BLAKE3 derives, in the context `AtomId`, from the 20 bytes of the root commit's id. Answers 52
 * characters of base32hex (RFC 4648, section 7) in lower case without padding.
 * @param root the root commit of the repository, 40 hex digits; SHA-256 roots have no AtomId in any specification
 * @throws AtomIdError, AtomNameError
 */
export function atomId(root: string, label: string): string {
  if (!isObjectId(root)) {
    throw new AtomIdError(
      `${JSON.stringify(root)} is no root commit: write the 40 lower-case hex digits of a SHA-1 commit id.`,
    )
  }
  const key = blake3(Buffer.from(root, 'hex'), { context: 'AtomId', dkLen: 32 })
  return base32hex.baseEncode(blake3(parseLabel(label), { key, dkLen: 32 }))
}

export function isAtomId(text: string): boolean {
  return ATOM_ID.test(text)
}

/** The 32 bytes of an AtomId. @throws AtomIdError */
export function parseAtomId(text: string): Uint8Array {
  if (!isAtomId(text)) {
    throw new AtomIdError(
      `${JSON.stringify(text.slice(0, 80))} is no AtomId: one has 52 characters, 0 to 9 and a to v, the last 0 or g.`,
    )
  }
  return base32hex.baseDecode(text)
}

/** The AtomId of 32 bytes. */
export function formatAtomId(digest: Uint8Array): string {
  if (digest.length !== 32) throw new AtomIdError(`An AtomId has 32 bytes, not ${digest.length}.`)
  return base32hex.baseEncode(digest)
}
