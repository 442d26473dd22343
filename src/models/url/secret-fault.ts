/** Parameters by which services sign an address for a while: whoever has it is let in, until it is worth nothing. */
const SIGNATURES = ['x-amz-signature', 'x-goog-signature', 'x-oss-signature', 'signature', 'sig']

/** Parameters by which services let in whoever sends somebody's token or key. */
const KEYS = [
  'token',
  'access_token',
  'private_token',
  'job_token',
  'auth_token',
  'api_key',
  'apikey',
  'x-amz-security-token',
]

/** All of them, in small letters; nix/models/secret-fault.nix has the same. */
export const SECRET_PARAMETERS = [...SIGNATURES, ...KEYS]

/**
 * What is wrong with an address that lets in whoever has it, as the end of a sentence about it; undefined where nothing
 * is. It holds no value of a parameter.
 */
export function secretFault(address: string): string | undefined {
  const query = /^[^?#]*\?([^#]*)/.exec(address)?.[1] ?? ''
  const names = [...new URLSearchParams(query).keys()].map((name) => name.toLowerCase())
  if (SIGNATURES.some((name) => names.includes(name))) {
    return 'is signed: it lets everybody in, and only for a time: name an address that lasts'
  }
  const key = KEYS.find((name) => names.includes(name))
  return key && `holds a key ("${key}"), which everybody could read: name the address without it`
}
