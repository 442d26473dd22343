import { MAX_ONNX_DEPTH, MAX_ONNX_LOCATIONS, MAX_ONNX_TEXT_BYTES } from '../../limits/validation.js'
import { FormatError, type RandomAccess } from './bytes.js'

export interface OnnxFacts {
  /** Whether there is a graph: every model has one. */
  readonly hasGraph: boolean
  /** Paths of files that tensors take their data from, each once. */
  readonly externalData: readonly string[]
}

/** Fields of a message that are messages that are looked into, by number (onnx.proto3). */
interface Message {
  readonly [field: number]: () => Message
}

const tensor: Message = { 13: () => entry }
/** Marks a StringStringEntryProto, whose texts are read. */
const entry: Message = {}
const sparseTensor: Message = { 1: () => tensor, 2: () => tensor }
const attribute: Message = {
  5: () => tensor,
  6: () => graph,
  10: () => tensor,
  11: () => graph,
  22: () => sparseTensor,
  23: () => sparseTensor,
}
const node: Message = { 5: () => attribute }
const graph: Message = { 1: () => node, 5: () => tensor, 15: () => sparseTensor }
const training: Message = { 1: () => graph, 2: () => graph }
const functionProto: Message = { 7: () => node, 11: () => attribute }
const model: Message = { 7: () => graph, 20: () => training, 25: () => functionProto }

const GRAPH_FIELD = 7

/**
 * Goes through an ONNX model's messages without its data, and gathers where its tensors take theirs from outside
 * (https://github.com/onnx/onnx/blob/main/docs/ExternalData.md).
 * @throws FormatError where it is no message of that kind
 */
export async function readOnnx(source: RandomAccess): Promise<OnnxFacts> {
  const reader = new OnnxReader(source)
  await reader.message(model, 0, source.size, 0)
  if (!reader.hasGraph) throw new FormatError('it has no graph')
  return { hasGraph: true, externalData: [...reader.externalData] }
}

class OnnxReader {
  readonly externalData = new Set<string>()
  hasGraph = false
  readonly #source: RandomAccess
  #window: Uint8Array = new Uint8Array(0)
  #windowStart = 0

  constructor(source: RandomAccess) {
    this.#source = source
  }

  async message(shape: Message, start: number, end: number, depth: number): Promise<void> {
    if (depth > MAX_ONNX_DEPTH) throw new FormatError('its messages nest too deep')
    const texts = new Map<number, string>()
    for (let at = start; at < end; ) {
      const tag = await this.#varint(at, end)
      const field = Math.floor(tag.value / 8)
      if (field === 0) throw new FormatError(`byte ${at} begins no field`)
      at = tag.next
      switch (tag.value % 8) {
        case 0:
          at = (await this.#varint(at, end)).next
          break
        case 1:
          at += 8
          break
        case 5:
          at += 4
          break
        case 2: {
          const length = await this.#varint(at, end)
          at = length.next + length.value
          if (at > end) throw new FormatError(`a field at byte ${length.next} ends beyond what holds it`)
          if (shape === entry && field <= 2) texts.set(field, await this.#text(length.next, length.value))
          const inner = shape[field]?.()
          if (inner !== undefined) await this.message(inner, length.next, at, depth + 1)
          if (shape === model && field === GRAPH_FIELD) this.hasGraph = true
          break
        }
        default:
          throw new FormatError(`byte ${at} is of no kind that protobuf has`)
      }
      if (at > end) throw new FormatError('a field ends beyond what holds it')
    }
    if (texts.get(1) !== 'location') return
    this.externalData.add(texts.get(2) ?? '')
    if (this.externalData.size > MAX_ONNX_LOCATIONS)
      throw new FormatError('it takes data from too many files')
  }

  async #varint(start: number, end: number): Promise<{ readonly value: number; readonly next: number }> {
    let value = 0
    for (let at = start, factor = 1; at < end && at < start + 10; at += 1, factor *= 128) {
      const byte = await this.#byte(at)
      // Negative numbers have ten bytes; none of them is a length.
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return { value, next: at + 1 }
    }
    throw new FormatError(`byte ${start} begins no number`)
  }

  async #byte(at: number): Promise<number> {
    const byte = this.#window[at - this.#windowStart]
    if (byte !== undefined) return byte
    this.#window = await this.#source.read(at, WINDOW_BYTES)
    this.#windowStart = at
    const [first] = this.#window
    if (first === undefined) throw new FormatError('it ends too early')
    return first
  }

  async #text(start: number, length: number): Promise<string> {
    if (length > MAX_ONNX_TEXT_BYTES) throw new FormatError('a text of it is too long')
    return Buffer.from(await this.#source.read(start, length)).toString('utf8')
  }
}

/** Between the headers of two tensors lies data that is jumped over. */
const WINDOW_BYTES = 4096
