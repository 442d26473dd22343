import { MAX_SAFETENSORS_HEADER_BYTES, MAX_SAFETENSORS_PARTS, MAX_TENSORS } from '../../limits/validation.js'
import { FormatError, littleEndian, type RandomAccess, readExactly } from './bytes.js'

export interface SafetensorsFacts {
  readonly tensors: number
  /** Elements of all tensors. */
  readonly parameters: number
}

/** Bits of an element. Sizes that are no whole bytes exist: four-bit and six-bit floats. */
const BITS: ReadonlyMap<string, number> = new Map([
  ...['F4'].map((name) => [name, 4] as const),
  ...['F6_E2M3', 'F6_E3M2'].map((name) => [name, 6] as const),
  ...['BOOL', 'U8', 'I8', 'F8_E5M2', 'F8_E4M3', 'F8_E8M0'].map((name) => [name, 8] as const),
  ...['I16', 'U16', 'F16', 'BF16'].map((name) => [name, 16] as const),
  ...['I32', 'U32', 'F32'].map((name) => [name, 32] as const),
  ...['I64', 'U64', 'F64', 'C64'].map((name) => [name, 64] as const),
])

/**
 * Reads a safetensors header and compares it with the file: its length is within bounds, every tensor's type, shape and
 * place agree, and together they fill the data without a hole or an overlap
 * (https://github.com/huggingface/safetensors#format).
 * @throws FormatError saying what does not hold
 */
export async function readSafetensors(source: RandomAccess): Promise<SafetensorsFacts> {
  const length = littleEndian(await readExactly(source, 0, 8, 'the length of its header')).getBigUint64(
    0,
    true,
  )
  if (length > BigInt(MAX_SAFETENSORS_HEADER_BYTES))
    throw new FormatError(`its header claims ${length} bytes; ${MAX_SAFETENSORS_HEADER_BYTES} are allowed`)
  const dataStart = 8 + Number(length)
  if (dataStart > source.size)
    throw new FormatError(`its header claims ${length} bytes, but the file has ${source.size} in all`)
  const places = placesOf(parseHeader(await readExactly(source, 8, Number(length), 'its header')))
  places.sort((a, b) => a.start - b.start || a.end - b.end)
  let reached = 0
  let parameters = 0
  for (const { name, start, end, elements } of places) {
    if (start < reached) throw new FormatError(`tensor ${name} overlaps another one`)
    if (start > reached)
      throw new FormatError(`there is a hole of ${start - reached} bytes before tensor ${name}`)
    reached = end
    parameters += elements
  }
  const data = source.size - dataStart
  if (reached !== data)
    throw new FormatError(`its tensors end at byte ${reached} of the data, which has ${data} bytes`)
  return { tensors: places.length, parameters }
}

interface Place {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly elements: number
}

function parseHeader(bytes: Uint8Array): object {
  if (bytes[0] !== 0x7b) throw new FormatError('its header does not begin with {')
  if (countOfParts(bytes) > MAX_SAFETENSORS_PARTS) throw new FormatError('its header has too many parts')
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (isObject(header)) return header
  } catch (cause) {
    throw new FormatError('its header is not JSON in UTF-8', { cause })
  }
  throw new FormatError('its header is not a JSON object')
}

/** Lists, objects and what stands in them, those within texts included: each takes much more memory than bytes. */
function countOfParts(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count += 1
  return count
}

function placesOf(header: object): Place[] {
  const entries = Object.entries(header)
  if (entries.length > MAX_TENSORS) throw new FormatError(`it has ${entries.length} tensors`)
  return entries.flatMap(([name, value]: [string, unknown]) => {
    if (name !== '__metadata__') return [placeOf(JSON.stringify(name.slice(0, 100)), value)]
    if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string'))
      throw new FormatError('its __metadata__ is not an object of texts')
    return []
  })
}

function placeOf(name: string, tensor: unknown): Place {
  if (!isObject(tensor) || !('dtype' in tensor && 'shape' in tensor && 'data_offsets' in tensor))
    throw new FormatError(`tensor ${name} lacks its dtype, shape or data_offsets`)
  const bits = typeof tensor.dtype === 'string' ? BITS.get(tensor.dtype) : undefined
  if (bits === undefined) throw new FormatError(`tensor ${name} has an unknown dtype`)
  if (!areCounts(tensor.shape))
    throw new FormatError(`tensor ${name} has a shape that is not a list of sizes`)
  if (!areCounts(tensor.data_offsets)) throw new FormatError(`tensor ${name} has no two data_offsets`)
  const [start, end, ...rest] = tensor.data_offsets
  if (start === undefined || end === undefined || rest.length > 0 || end < start)
    throw new FormatError(`tensor ${name} has no two data_offsets in order`)
  const elements = tensor.shape.reduce((product, size) => product * size, 1)
  const size = (elements * bits) / 8
  if (!Number.isSafeInteger(elements) || !Number.isSafeInteger(size))
    throw new FormatError(`tensor ${name} has a size that cannot be`)
  if (end - start !== size)
    throw new FormatError(`tensor ${name} takes ${end - start} bytes, but its shape and dtype need ${size}`)
  return { name, start, end, elements }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function areCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}
