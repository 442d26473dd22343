import { createHash } from 'node:crypto'
import { encodeNix32 } from './nix32.js'
import { formatSri, type Sri } from './sri.js'

/** Characters of the hash in a store path: 160 bits of base 32. */
const HASH_BYTES = 20

/** How Nix hashes what lies at the path: the NAR of a tree, or the bytes of one file. */
export type HashMode = 'nar' | 'flat'

/** A fixed output without references: a fetched source, a flake input, a file. */
export interface FixedOutput {
  readonly name: string
  readonly mode: HashMode
  readonly hash: Sri
}

/**
 * The store path of a fixed output (nix, src/libstore/store-api.cc, makeFixedOutputPath). It does not depend on
 * where the content came from.
 * @param storeDir for example `/nix/store`
 */
export function fixedOutputPath(output: FixedOutput, storeDir: string): string {
  const { name, mode, hash } = output
  const hex = Buffer.from(hash.digest).toString('hex')
  if (mode === 'nar' && hash.algorithm === 'sha256') return makeStorePath('source', hex, name, storeDir)
  const inner = sha256(`fixed:out:${mode === 'nar' ? 'r:' : ''}${hash.algorithm}:${hex}:`).toString('hex')
  return makeStorePath('output:out', inner, name, storeDir)
}

/** The SRI form of a NAR's sha256, as `nix hash path` prints it. */
export function narHashText(digest: Uint8Array): string {
  return formatSri({ algorithm: 'sha256', digest })
}

function makeStorePath(type: string, innerHex: string, name: string, storeDir: string): string {
  const digest = sha256(`${type}:sha256:${innerHex}:${storeDir}:${name}`)
  const folded = new Uint8Array(HASH_BYTES)
  for (const [index, byte] of digest.entries()) {
    folded[index % HASH_BYTES] = (folded[index % HASH_BYTES] ?? 0) ^ byte
  }
  return `${storeDir}/${encodeNix32(folded)}-${name}`
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
