/** Hash algorithms that Nix takes in SRI form, with their sizes in bytes. */
const SIZES = { sha256: 32, sha512: 64 } as const
export type HashAlgorithm = keyof typeof SIZES

/** A subresource-integrity hash: https://www.w3.org/TR/sri, without options and with one hash. */
export interface Sri {
  readonly algorithm: HashAlgorithm
  readonly digest: Uint8Array
}

/** A text that is no SRI hash; the message says what it looks like and what to write. */
export class SriError extends Error {
  override name = 'SriError'
}

/** Padded standard base64, whose last digit has no bits but the digest's. */
const CANONICAL: Readonly<Record<HashAlgorithm, RegExp>> = {
  sha256: /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/,
  sha512: /^[A-Za-z0-9+/]{85}[AQgw]==$/,
}
/** Most hashes, told with one look. */
const USUAL = /^sha256-([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/
const NAME = /^[a-z0-9]+$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const HEX = /^[0-9a-fA-F]+$/
const NIX32 = /^[0-9abcdfghijklmnpqrsvwxyz]+$/

/**
 * Reads `sha256-…` or `sha512-…` with padded standard base64.
 * @throws SriError also for hexadecimal or Nix's base 32 behind the dash, and for other spellings of the same bytes
 */
export function parseSri(text: string): Sri {
  const [, usual] = USUAL.exec(text) ?? []
  if (usual) return { algorithm: 'sha256', digest: Buffer.from(usual, 'base64') }
  const dash = text.indexOf('-')
  const [name, encoded] = [text.slice(0, dash), text.slice(dash + 1)]
  if (dash === -1 || !NAME.test(name)) throw new SriError(shapeProblem(text))
  if (!isAlgorithm(name)) {
    throw new SriError(`"${name}" is no hash algorithm that a release may use: write sha256-… or sha512-….`)
  }
  if (CANONICAL[name].test(encoded)) return { algorithm: name, digest: Buffer.from(encoded, 'base64') }
  throw new SriError(encodingProblem(name, encoded))
}

export function formatSri({ algorithm, digest }: Sri): string {
  return `${algorithm}-${Buffer.from(digest).toString('base64')}`
}

/** What is wrong with `text` as a pinned SRI hash, the placeholder hash included; undefined when nothing is. */
export function sriProblem(text: string): string | undefined {
  try {
    const sri = parseSri(text)
    if (isFakeHash(sri)) {
      return `"${text}" is the placeholder hash (lib.fakeHash): write the hash that Nix prints as "got:".`
    }
    return undefined
  } catch (error) {
    if (error instanceof SriError) return error.message
    throw error
  }
}

/** `lib.fakeHash` and its like: all bits zero. No content has it. */
export function isFakeHash(sri: Sri): boolean {
  return sri.digest.every((byte) => byte === 0)
}

function isAlgorithm(name: string): name is HashAlgorithm {
  return Object.hasOwn(SIZES, name)
}

function shapeProblem(text: string): string {
  const shown = JSON.stringify(text.slice(0, 80))
  if (text === '') return 'The hash is empty: write sha256- and 44 characters of base64.'
  if (/^sha(256|512):/.test(text))
    return `${shown} is Nix's older spelling: nix hash to-sri ${text} prints the SRI form.`
  if (HEX.test(text) || NIX32.test(text)) {
    return `${shown} has no algorithm: nix hash to-sri --type sha256 ${text} prints the SRI form.`
  }
  return `${shown} is no SRI hash: write sha256- and 44 characters of base64.`
}

function encodingProblem(name: HashAlgorithm, encoded: string): string {
  const size = SIZES[name]
  const shown = JSON.stringify(`${name}-${encoded.slice(0, 140)}`)
  if (encoded.length === size * 2 && HEX.test(encoded)) {
    return `${shown} has hexadecimal behind "${name}-" where base64 belongs: nix hash to-sri --type ${name} ${encoded} prints the SRI form.`
  }
  if (encoded.length === Math.ceil((size * 8) / 5) && NIX32.test(encoded)) {
    return `${shown} has Nix's base 32 behind "${name}-" where base64 belongs: nix hash to-sri --type ${name} ${encoded} prints the SRI form.`
  }
  if (!BASE64.test(encoded)) return `${shown} has characters behind "${name}-" that are not base64.`
  const bytes = Buffer.from(encoded, 'base64').length
  if (bytes !== size) return `${shown} holds ${bytes} bytes; a ${name} has ${size}.`
  return `${shown} is not padded standard base64: write ${name}-${Buffer.from(encoded, 'base64').toString('base64')}.`
}
