import { parseSri, SriError } from '../../nix/sri.js'

/**
 * Reads a sha256 as people write it: 64 digits of hex, with `sha256:` before it or not, or in SRI form.
 * @returns small hex digits; undefined when it is neither
 */
export function parseSha256(text: string): string | undefined {
  const hex = /^(?:sha256[:-])?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1]
  if (hex !== undefined) return hex.toLowerCase()
  try {
    const { algorithm, digest } = parseSri(text.trim())
    return algorithm === 'sha256' ? Buffer.from(digest).toString('hex') : undefined
  } catch (error) {
    if (error instanceof SriError) return undefined
    throw error
  }
}
