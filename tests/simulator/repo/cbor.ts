import { CID } from 'multiformats/cid'

/** What DAG-CBOR can hold, and bytes that stand for themselves: for what no honest encoder writes. */
export type Cbor =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | CID
  | Raw
  | readonly Cbor[]
  | { readonly [key: string]: Cbor | undefined }

/** Encoded already, rightly or not. */
export class Raw {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** `canonical` is DAG-CBOR; `given` and `reversed` are the same values with the keys of the outer map in another order. */
export type KeyOrder = 'canonical' | 'given' | 'reversed'

/**
 * Encodes as DAG-CBOR. Written apart from what the ingester uses, so that neither hides a fault of the other. A key
 * that is undefined is left out.
 */
export function encodeCbor(value: Cbor, order: KeyOrder = 'canonical'): Uint8Array {
  const parts: Uint8Array[] = []
  write(parts, value, order)
  return Buffer.concat(parts)
}

function write(parts: Uint8Array[], value: Cbor, order: KeyOrder): void {
  if (value === null) parts.push(Uint8Array.of(0xf6))
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xf5 : 0xf4))
  else if (typeof value === 'number') parts.push(value < 0 ? head(1, -1 - value) : head(0, value))
  else if (typeof value === 'string') writeBytes(parts, 3, Buffer.from(value))
  else if (value instanceof Raw) parts.push(value.bytes)
  else if (value instanceof Uint8Array) writeBytes(parts, 2, value)
  else if (value instanceof CID) {
    parts.push(head(6, 42))
    writeBytes(parts, 2, Buffer.concat([Uint8Array.of(0), value.bytes]))
  } else if (isList(value)) {
    parts.push(head(4, value.length))
    for (const item of value) write(parts, item, 'canonical')
  } else writeMap(parts, value, order)
}

function isList(value: Cbor): value is readonly Cbor[] {
  return Array.isArray(value)
}

function writeMap(parts: Uint8Array[], map: { readonly [key: string]: Cbor | undefined }, order: KeyOrder) {
  const entries = Object.entries(map).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: Buffer.from(key), value }],
  )
  if (order !== 'given') entries.sort((a, b) => a.key.length - b.key.length || Buffer.compare(a.key, b.key))
  if (order === 'reversed') entries.reverse()
  parts.push(head(5, entries.length))
  for (const { key, value } of entries) {
    writeBytes(parts, 3, key)
    write(parts, value, 'canonical')
  }
}

function writeBytes(parts: Uint8Array[], major: number, bytes: Uint8Array): void {
  parts.push(head(major, bytes.length), bytes)
}

function head(major: number, value: number): Uint8Array {
  const top = major << 5
  if (value < 24) return Uint8Array.of(top | value)
  if (value < 2 ** 8) return Uint8Array.of(top | 24, value)
  const bytes = Buffer.alloc(value < 2 ** 16 ? 3 : value < 2 ** 32 ? 5 : 9)
  bytes[0] = top | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27)
  if (bytes.length === 3) bytes.writeUInt16BE(value, 1)
  else if (bytes.length === 5) bytes.writeUInt32BE(value, 1)
  else bytes.writeBigUInt64BE(BigInt(value), 1)
  return bytes
}
