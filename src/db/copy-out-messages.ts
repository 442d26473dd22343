import { joinBytes } from './copy.js'

/** A statement failed; `code` is its SQLSTATE. */
export class CopyOutError extends Error {
  override name = 'CopyOutError'
  readonly code: string

  constructor(message: string, code: string) {
    super(message)
    this.code = code
  }
}

/** Of each message: its type, and its length with those four bytes (PostgreSQL, "Message Formats"). */
const LENGTH_OFFSET = 1
const CONTENT_OFFSET = 5
const [QUERY, COPY_DATA, ERROR] = [0x51, 0x64, 0x45]

/** A simple query, as it is sent to a server. */
export function queryMessage(text: string): Uint8Array {
  const content = new TextEncoder().encode(`${text}\0`)
  const message = new Uint8Array(CONTENT_OFFSET + content.length)
  message[0] = QUERY
  new DataView(message.buffer).setInt32(LENGTH_OFFSET, content.length + CONTENT_OFFSET - LENGTH_OFFSET)
  message.set(content, CONTENT_OFFSET)
  return message
}

/**
 * What a server copied out.
 *
 * @param answer all of its messages
 * @throws CopyOutError if it says that the statement failed
 */
export function readCopyOut(answer: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(answer.buffer, answer.byteOffset, answer.byteLength)
  const parts: Uint8Array[] = []
  for (let start = 0; start < answer.length; ) {
    const end = start + LENGTH_OFFSET + view.getInt32(start + LENGTH_OFFSET)
    const content = answer.subarray(start + CONTENT_OFFSET, end)
    if (answer[start] === COPY_DATA) parts.push(content)
    else if (answer[start] === ERROR) throw toError(content)
    start = end
  }
  return joinBytes(parts)
}

/** Fields of one letter and a text each ("Error and Notice Message Fields"). */
function toError(content: Uint8Array): CopyOutError {
  const fields = new Map(
    new TextDecoder()
      .decode(content)
      .split('\0')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  )
  return new CopyOutError(fields.get('M') ?? 'the database gave no reason', fields.get('C') ?? '')
}
