/** Digits of Nix's base 32, which leaves out e, o, t and u (nix, src/libutil/hash.cc). */
const ALPHABET = '0123456789abcdfghijklmnpqrsvwxyz'

export class Nix32Error extends Error {
  override name = 'Nix32Error'
}

/** Bytes in Nix's base 32: least significant five bits last. */
export function encodeNix32(bytes: Uint8Array): string {
  const length = nix32Length(bytes.length)
  let text = ''
  for (let n = length - 1; n >= 0; n--) {
    const bit = n * 5
    const at = bit >> 3
    const shift = bit & 7
    const digit = (((bytes[at] ?? 0) >> shift) | ((bytes[at + 1] ?? 0) << (8 - shift))) & 31
    text += ALPHABET[digit]
  }
  return text
}

/**
 * @param size how many bytes the text stands for
 * @throws Nix32Error for another length, a foreign character, or bits beyond `size`
 */
export function decodeNix32(text: string, size: number): Uint8Array {
  if (text.length !== nix32Length(size)) {
    throw new Nix32Error(`"${text}" has ${text.length} characters; ${size} bytes have ${nix32Length(size)}.`)
  }
  const bytes = new Uint8Array(size)
  for (let n = 0; n < text.length; n++) {
    const character = text[text.length - n - 1] ?? ''
    const digit = ALPHABET.indexOf(character)
    if (digit < 0) throw new Nix32Error(`"${character}" is no digit of Nix's base 32.`)
    const bit = n * 5
    const at = bit >> 3
    const shift = bit & 7
    bytes[at] = (bytes[at] ?? 0) | (digit << shift)
    const carry = digit >> (8 - shift)
    if (at + 1 < size) bytes[at + 1] = (bytes[at + 1] ?? 0) | carry
    else if (carry !== 0) throw new Nix32Error(`"${text}" stands for more than ${size} bytes.`)
  }
  return bytes
}

function nix32Length(size: number): number {
  return size === 0 ? 0 : Math.floor((size * 8 - 1) / 5) + 1
}
