import type { CID } from 'multiformats/cid'
import { type Block, toBlock, toCar, varint } from './block.js'

/** Reads a CAR of this world back into its blocks: the header first, then each with its CID of 36 bytes. */
export function carBlocks(car: Uint8Array): { start: number; end: number; cid: Uint8Array }[] {
  const sections: { start: number; end: number; cid: Uint8Array }[] = []
  for (let at = 0; at < car.length; ) {
    const start = at
    let length = 0
    for (let shift = 1; ; shift *= 0x80) {
      const byte = car[at++] ?? 0
      length += (byte & 0x7f) * shift
      if (byte < 0x80) break
    }
    sections.push({ start, end: at + length, cid: car.subarray(at, at + 36) })
    at += length
  }
  return sections.slice(1)
}

/** Without the block of a CID. */
export function without(car: Uint8Array, cid: CID): Uint8Array {
  const found = carBlocks(car).find((section) => Buffer.compare(section.cid, cid.bytes) === 0)
  return found ? Buffer.concat([car.subarray(0, found.start), car.subarray(found.end)]) : car
}

/** With blocks that nothing leads to. */
export function withBlocks(car: Uint8Array, blocks: readonly Block[]): Uint8Array {
  const sections = blocks.map(({ cid, bytes }) =>
    Buffer.concat([varint(cid.bytes.length + bytes.length), cid.bytes, bytes]),
  )
  return Buffer.concat([car, ...sections])
}

/** With an unlinked block, so that there are so many bytes. */
export function paddedTo(car: Uint8Array, length: number): Uint8Array {
  const left = length - car.length
  // A length of three bytes, and a CID of 36.
  return withBlocks(car, [toBlock(new Uint8Array(left - 36 - varint(left).length))])
}

/** As if another block were the root. */
export function rootedAt(root: CID, car: Uint8Array): Uint8Array {
  const [first] = carBlocks(car)
  return Buffer.concat([toCar(root, []), car.subarray(first?.start ?? 0)])
}
