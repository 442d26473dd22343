import { CborError } from '../cbor/cbor-error.js'
import { CidLink } from '../cbor/cid-link.js'
import { decodeStrict, isCborMap } from '../cbor/decode.js'
import { MAX_BLOCK_BYTES } from '../limits/repo.js'
import {
  asBuffer,
  CID_LENGTH,
  type CidKey,
  cidText,
  isDagCborKey,
  isKeyOf,
  readCidKey,
  toCidKey,
} from './cid-key.js'
import { Pace } from './pace.js'
import { CommitRefusal } from './refusal.js'

export interface CarLimits {
  readonly maxBytes: number
  readonly maxBlocks: number
}

/** The blocks of one CAR, each checked against its CID. */
export interface Blocks {
  get(cid: CidKey): Uint8Array | undefined
}

export interface Car {
  /** The first of its roots: in a repository, the commit. */
  readonly root: CidKey
  readonly blocks: Blocks
}

/**
 * Reads a CAR of version 1 (https://ipld.io/specs/transport/car/carv1/) with every block's hash checked. Of blocks
 * that come twice, one is kept; ones that nothing links to do no harm.
 * @returns a task whose steps each take a millisecond or two (`finish`, `inTurns`)
 * @throws CommitRefusal BlocksTooLarge, BadBlocks
 */
export function* readCar(bytes: Uint8Array, { maxBytes, maxBlocks }: CarLimits): Generator<void, Car> {
  if (bytes.length > maxBytes) {
    throw new CommitRefusal('BlocksTooLarge', `${bytes.length} bytes of at most ${maxBytes}`)
  }
  const header = readVarint(bytes, 0)
  const blocks = new CarBlocks(bytes)
  const root = readUsualRoot(bytes) ?? readHeader(bytes.subarray(header.end, header.end + header.value))
  const pace = new Pace()
  let offset = header.end + header.value
  for (let count = 1; offset < bytes.length; count++) {
    if (count > maxBlocks) throw new CommitRefusal('BlocksTooLarge', `more than ${maxBlocks} blocks`)
    const end = blocks.add(offset)
    if (pace.isDue(end - offset)) yield
    offset = end
  }
  return { root, blocks }
}

/** Where each block lies; the bytes stay where they are, so that a big repository costs little more than its CAR. */
class CarBlocks implements Blocks {
  readonly #bytes: Buffer
  readonly #offsets = new Map<CidKey, number>()

  constructor(bytes: Uint8Array) {
    this.#bytes = asBuffer(bytes)
  }

  get(cid: CidKey): Uint8Array | undefined {
    const offset = this.#offsets.get(cid)
    if (offset === undefined) return undefined
    const { value, end } = readVarint(this.#bytes, offset)
    return this.#bytes.subarray(end + CID_LENGTH, end + value)
  }

  /** @returns where the next section begins */
  add(offset: number): number {
    const { value: length, end: start } = readVarint(this.#bytes, offset)
    if (length < CID_LENGTH) throw new CommitRefusal('BadBlocks', 'a block without a CID')
    if (length > CID_LENGTH + MAX_BLOCK_BYTES) {
      throw new CommitRefusal('BlocksTooLarge', `a block has more than ${MAX_BLOCK_BYTES} bytes`)
    }
    const end = start + length
    const cid = readCidKey(this.#bytes, start)
    if (!isKeyOf(cid, this.#bytes.subarray(start + CID_LENGTH, end))) {
      throw new CommitRefusal('BadBlocks', `a block is not what its CID says, ${cidText(cid)}`)
    }
    this.#offsets.set(cid, offset)
    return end
  }
}

/** The root of a CAR whose header is as `writeCar` and everybody else writes it. */
function readUsualRoot(bytes: Uint8Array): CidKey | undefined {
  const car = asBuffer(bytes)
  const rootEnd = HEADER_BEFORE_ROOT.length + CID_LENGTH
  const isUsual = beginsAt(car, 0, HEADER_BEFORE_ROOT) && beginsAt(car, rootEnd, HEADER_AFTER_ROOT)
  const root = isUsual ? readCidKey(car, HEADER_BEFORE_ROOT.length) : undefined
  return root !== undefined && isDagCborKey(root) ? root : undefined
}

function beginsAt(bytes: Uint8Array, start: number, part: Uint8Array): boolean {
  for (let index = 0; index < part.length; index++) if (bytes[start + index] !== part[index]) return false
  return true
}

function readHeader(bytes: Uint8Array): CidKey {
  try {
    const header = decodeStrict(bytes)
    if (isCborMap(header) && header.version === 1 && Array.isArray(header.roots)) {
      const [root] = header.roots
      if (root instanceof CidLink) return toCidKey(root.bytes)
    }
  } catch (cause) {
    if (!(cause instanceof CborError)) throw cause
    throw new CommitRefusal('BadBlocks', `the header of the CAR is no DAG-CBOR: ${cause.message}`, { cause })
  }
  throw new CommitRefusal('BadBlocks', 'the header is not that of a CAR of version 1 with a root')
}

/** A varint that says how many bytes follow, all of which are there. */
function readVarint(bytes: Uint8Array, offset: number): { value: number; end: number } {
  let value = 0
  let end = offset
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[end++]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** shift
    if (byte >= 0x80) continue
    if ((byte === 0 && shift > 0) || value > bytes.length - end) break
    return { value, end }
  }
  throw new CommitRefusal('BadBlocks', `the CAR is cut short, or no CAR, at byte ${offset}`)
}

/** A CAR of version 1 whose root is the first of these blocks. */
export function writeCar(blocks: readonly { cid: CidKey; block: Uint8Array }[]): Uint8Array {
  const [root] = blocks
  if (!root) throw new RangeError('a CAR needs a root')
  const sections = blocks.reduce((sum, { block }) => sum + sectionLength(block), 0)
  const car = Buffer.allocUnsafe(HEADER_BEFORE_ROOT.length + CID_LENGTH + HEADER_AFTER_ROOT.length + sections)
  let offset = HEADER_BEFORE_ROOT.copy(car)
  offset += car.write(root.cid, offset, 'latin1')
  offset += HEADER_AFTER_ROOT.copy(car, offset)
  for (const { cid, block } of blocks) {
    let rest = CID_LENGTH + block.length
    for (; rest >= 0x80; rest >>>= 7) car[offset++] = (rest & 0x7f) | 0x80
    car[offset++] = rest
    offset += car.write(cid, offset, 'latin1')
    car.set(block, offset)
    offset += block.length
  }
  return car
}

function sectionLength(block: Uint8Array): number {
  const length = CID_LENGTH + block.length
  let digits = 1
  for (let rest = length; rest >= 0x80; rest >>>= 7) digits++
  return digits + length
}

/** The length of the header, and `{roots: [CID], version: 1}` in DAG-CBOR up to the CID. */
const HEADER_BEFORE_ROOT = Buffer.from('3aa265726f6f747381d82a582500', 'hex')
const HEADER_AFTER_ROOT = Buffer.from('6776657273696f6e01', 'hex')
