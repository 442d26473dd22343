/** Before the first row: a signature, flags, and the length of an extension (PostgreSQL, "COPY", "Binary Format"). */
const HEADER_BYTES = 19
const [COUNT_BYTES, LENGTH_BYTES] = [2, 4]
/** In place of a row's count of columns, and of a value's length. */
const [NO_MORE_ROWS, NO_VALUE] = [-1, -1]

/**
 * Rows of texts that `copyOut` brought; a null is read as an empty text.
 *
 * @param bytes all of it, or nothing at all
 */
export function* readCopiedTexts(bytes: Uint8Array): Generator<string[]> {
  if (bytes.length === 0) return
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = HEADER_BYTES + buffer.readInt32BE(HEADER_BYTES - LENGTH_BYTES)
  for (;;) {
    const count = buffer.readInt16BE(at)
    if (count === NO_MORE_ROWS) return
    at += COUNT_BYTES
    const texts: string[] = []
    for (let column = 0; column < count; column++) {
      const length = buffer.readInt32BE(at)
      at += LENGTH_BYTES
      const end = length === NO_VALUE ? at : at + length
      texts.push(buffer.toString('utf8', at, end))
      at = end
    }
    yield texts
  }
}
