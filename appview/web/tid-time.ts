const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'
/** The low bits tell clocks apart (https://atproto.com/specs/tid). */
const CLOCK_BITS = 10n

/** When a TID was made, by the clock of whoever made it: for a revision, the time of the commit. */
export function tidTime(tid: string): Date {
  let value = 0n
  for (const character of tid) value = (value << 5n) | BigInt(Math.max(ALPHABET.indexOf(character), 0))
  return new Date(Number((value >> CLOCK_BITS) / 1000n))
}
