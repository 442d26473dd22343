import {
  MAX_GGUF_ARRAY_DEPTH,
  MAX_GGUF_KEY_BYTES,
  MAX_GGUF_TENSOR_NAME_BYTES,
  MAX_TENSORS,
} from '../../limits/validation.js'
import { chunksOf, FormatError, littleEndian, type RandomAccess } from './bytes.js'
import { Cursor } from './cursor.js'
import { GGML_TYPES, SCALAR_BYTES, TYPE_ARRAY, TYPE_STRING, TYPE_UINT32 } from './gguf-types.js'

export interface GgufFacts {
  readonly version: number
  readonly tensors: number
  /** Elements of all tensors. */
  readonly parameters: number
  /** Types of tensors that are not known here: nothing is said of where those tensors end. */
  readonly unknownTypes: readonly number[]
}

interface Tensor {
  readonly name: string
  readonly elements: number
  readonly type: number
  readonly offset: number
}

const DEFAULT_ALIGNMENT = 32

/**
 * Reads a GGUF header of version 2 or 3 and compares it with the file: counts and texts are within bounds, every tensor
 * lies aligned within the data, and none overlaps another
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 * @throws FormatError saying what does not hold
 */
export async function readGguf(source: RandomAccess): Promise<GgufFacts> {
  const cursor = new Cursor(chunksOf(source))
  try {
    const head = littleEndian(await cursor.bytes(24))
    if (head.getUint32(0) !== 0x47475546) throw new FormatError('it does not begin with GGUF')
    const version = head.getUint32(4, true)
    if (version !== 2 && version !== 3) throw new FormatError(`its version is not known: ${version}`)
    const tensorCount = count(head.getBigUint64(8, true), source, 'tensors')
    const keyCount = count(head.getBigUint64(16, true), source, 'keys')
    if (tensorCount > MAX_TENSORS) throw new FormatError(`it claims ${tensorCount} tensors`)
    const alignment = await readMetadata(cursor, keyCount)
    const tensors: Tensor[] = []
    for (let index = 0; index < tensorCount; index += 1) tensors.push(await readTensor(cursor, alignment))
    const dataStart = Math.ceil(cursor.position / alignment) * alignment
    return { version, tensors: tensors.length, ...checkPlaces(tensors, source.size - dataStart) }
  } finally {
    await cursor.close()
  }
}

/** @returns the alignment */
async function readMetadata(cursor: Cursor, count: number): Promise<number> {
  let alignment = DEFAULT_ALIGNMENT
  for (let index = 0; index < count; index += 1) {
    const key = await text(cursor, MAX_GGUF_KEY_BYTES, 'a key')
    const type = await uint32(cursor)
    if (key !== 'general.alignment') await skipValue(cursor, type, 0)
    else if (type !== TYPE_UINT32) throw new FormatError('its alignment is not a number')
    else alignment = await uint32(cursor)
  }
  if (alignment === 0 || alignment % 8 !== 0) throw new FormatError(`its alignment cannot be: ${alignment}`)
  return alignment
}

async function skipValue(cursor: Cursor, type: number, depth: number): Promise<void> {
  const size = SCALAR_BYTES.get(type)
  if (size !== undefined) return cursor.skip(size)
  if (type === TYPE_STRING) return cursor.skip(safe(await uint64(cursor), 'a text'))
  if (type !== TYPE_ARRAY) throw new FormatError(`a value has an unknown type: ${type}`)
  if (depth >= MAX_GGUF_ARRAY_DEPTH) throw new FormatError('its arrays nest too deep')
  const itemType = await uint32(cursor)
  const items = safe(await uint64(cursor), 'an array')
  const itemSize = SCALAR_BYTES.get(itemType)
  if (itemSize !== undefined) return cursor.skip(safe(BigInt(items) * BigInt(itemSize), 'an array'))
  for (let index = 0; index < items; index += 1) await skipValue(cursor, itemType, depth + 1)
}

async function readTensor(cursor: Cursor, alignment: number): Promise<Tensor> {
  const long = await text(cursor, MAX_GGUF_TENSOR_NAME_BYTES, 'the name of a tensor')
  const name = JSON.stringify(long.slice(0, 100))
  const dimensions = await uint32(cursor)
  if (dimensions > 4) throw new FormatError(`tensor ${name} has ${dimensions} dimensions`)
  let elements = 1n
  for (let index = 0; index < dimensions; index += 1) elements *= await uint64(cursor)
  const type = await uint32(cursor)
  const offset = safe(await uint64(cursor), `the place of tensor ${name}`)
  if (offset % alignment !== 0) throw new FormatError(`tensor ${name} is not aligned to ${alignment} bytes`)
  return { name, elements: safe(elements, `the size of tensor ${name}`), type, offset }
}

function checkPlaces(tensors: Tensor[], dataSize: number): Omit<GgufFacts, 'version' | 'tensors'> {
  const unknownTypes = new Set<number>()
  let reached = 0
  let parameters = 0
  for (const { name, elements, type, offset } of [...tensors].sort((a, b) => a.offset - b.offset)) {
    const known = GGML_TYPES.get(type)
    if (known === undefined) unknownTypes.add(type)
    else if (elements % known.block !== 0) throw new FormatError(`tensor ${name} has a size that cannot be`)
    if (offset < reached) throw new FormatError(`tensor ${name} overlaps another one`)
    reached = offset + (known === undefined ? 0 : (elements / known.block) * known.bytes)
    if (reached > dataSize)
      throw new FormatError(
        `tensor ${name} ends at byte ${reached} of the data, which has ${Math.max(0, dataSize)} bytes`,
      )
    parameters += elements
  }
  return { parameters, unknownTypes: [...unknownTypes] }
}

/** Whatever is counted takes at least 12 bytes of the file. */
function count(value: bigint, source: RandomAccess, what: string): number {
  if (value * 12n > BigInt(source.size))
    throw new FormatError(`it claims ${value} ${what}, more than it has room for`)
  return Number(value)
}

function safe(value: bigint, what: string): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError(`${what} is too large`)
  return Number(value)
}

async function uint32(cursor: Cursor): Promise<number> {
  return littleEndian(await cursor.bytes(4)).getUint32(0, true)
}

async function uint64(cursor: Cursor): Promise<bigint> {
  return littleEndian(await cursor.bytes(8)).getBigUint64(0, true)
}

async function text(cursor: Cursor, limit: number, what: string): Promise<string> {
  const length = await uint64(cursor)
  if (length > BigInt(limit)) throw new FormatError(`${what} claims ${length} bytes; ${limit} are allowed`)
  return Buffer.from(await cursor.bytes(Number(length))).toString('utf8')
}
