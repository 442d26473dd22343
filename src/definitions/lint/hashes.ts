import { isFakeHash, parseSri, SriError } from '../../nix/sri.js'
import { type FieldPath, type Finding, finding } from './finding.js'

const FAKE_NAME = /^(?:(?:pkgs\.)?lib\.)?fake(?:Hash|Sha256|Sha512)$/
const REAL = 'Build once and copy the hash that Nix prints after "got:".'

/** A hash that pins nothing: malformed, made up, or the placeholder that stands in until Nix tells the right one. */
export function lintHash(hash: string, path: FieldPath): Finding[] {
  if (FAKE_NAME.test(hash)) return [fake(path, `"${hash}" is the placeholder, written out as a text.`)]
  try {
    const sri = parseSri(hash)
    if (isFakeHash(sri)) {
      return [fake(path, 'This is the placeholder hash (lib.fakeHash), which no content has.')]
    }
    if (isMadeUp(hash.slice(sri.algorithm.length + 1), sri.digest)) {
      return [fake(path, `No content has the hash "${hash}": it follows a pattern.`)]
    }
    return []
  } catch (error) {
    if (!(error instanceof SriError)) throw error
    return [finding('malformed-hash', path, error.message, 'Write the hash as "nix hash to-sri" prints it.')]
  }
}

/**
 * Whether somebody typed a hash in place of computing one: the digest repeats a few bytes, or its text repeats a few
 * characters or counts up the alphabet. Of true hashes, not one in 2^80 does.
 */
function isMadeUp(text: string, digest: Uint8Array): boolean {
  // The last character holds fewer bits than the others.
  const characters = text.slice(0, Math.floor((digest.length * 8) / BITS_OF_CHARACTER))
  return bytesRepeat(digest) || repeats(characters) || countsUp(characters)
}

/** Of base64. */
const BITS_OF_CHARACTER = 6

const MAX_PERIOD = 16
const MAX_RUN = 16

function repeats(text: string): boolean {
  for (let period = 1; period <= Math.min(MAX_PERIOD, text.length / 2); period++) {
    // A repetition begins as the text does: most periods are out with one look.
    if (text.charCodeAt(period) === text.charCodeAt(0) && text.startsWith(text.slice(period))) return true
  }
  return false
}

function bytesRepeat(digest: Uint8Array): boolean {
  const [first] = digest
  for (let period = 1; period <= Math.min(MAX_PERIOD, digest.length / 2); period++) {
    if (digest[period] === first && digest.every((byte, index) => byte === digest[index % period]))
      return true
  }
  return false
}

/** A run that is long enough holds one of these places: most texts are out with a few looks. */
function countsUp(text: string): boolean {
  for (let place = MAX_RUN - 2; place < text.length; place += MAX_RUN - 1) {
    if (isUp(text, place) && runAt(text, place) >= MAX_RUN) return true
  }
  return false
}

/** Whether a character follows the one before it in the alphabet. */
function isUp(text: string, index: number): boolean {
  return text.charCodeAt(index) === text.charCodeAt(index - 1) + 1
}

function runAt(text: string, index: number): number {
  let [first, last] = [index - 1, index]
  while (isUp(text, first)) first--
  while (isUp(text, last + 1)) last++
  return last - first + 1
}

function fake(path: FieldPath, message: string): Finding {
  return finding('fake-hash', path, message, REAL)
}
