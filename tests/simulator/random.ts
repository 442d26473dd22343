/** Chance from a seed: the same seed makes the same choices on every machine. */
export interface Random {
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Up to `count` different items, in random order. */
  sample<T>(items: readonly T[], count: number): T[]
  bytes(length: number): Uint8Array
  /** Characters of an alphabet. */
  text(alphabet: string, length: number): string
}

/** @param seed any whole number; sfc32 behind a scramble, so that neighbours do not look alike */
export function createRandom(seed: number): Random {
  const next = sfc32(seed)
  const below = (end: number) => Math.floor((next() / 2 ** 32) * end)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new RangeError('there is nothing to pick from')
    return item
  }
  return {
    below,
    pick,
    chance: (probability) => next() / 2 ** 32 < probability,
    sample: (items, count) => {
      const left = [...items]
      const taken = Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(below(left.length), 1),
      )
      return taken.flat()
    },
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
    text: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(''),
  }
}

/** Small Fast Counter, 32 bits (PractRand). */
function sfc32(seed: number): () => number {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed >>> 0
  let counter = Math.floor(seed / 2 ** 32) + 1
  const next = () => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  return next
}
