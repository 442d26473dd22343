const SRI_PREFIX = 'sha256-'
/** Base 64 of 32 bytes: the last character has two bits that are always zero. */
const TREE_ID = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/**
 * A tree's name in an address: its NAR hash as base64url without padding (RFC 4648, section 5), 43 characters.
 * @param narHash `sha256-…` as SRI
 */
export function treeIdOf(narHash: string): string {
  return Buffer.from(narHash.slice(SRI_PREFIX.length), 'base64').toString('base64url')
}

/** The NAR hash that a tree's name says, as SRI; undefined for a text that names none. */
export function narHashOfTreeId(id: string): string | undefined {
  return TREE_ID.test(id) ? `${SRI_PREFIX}${Buffer.from(id, 'base64url').toString('base64')}` : undefined
}
