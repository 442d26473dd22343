import { MAX_PKT_LINES } from '../limits/git-remote.js'

/** Bytes that are no pkt-lines of git. */
export class PktLineError extends Error {
  override name = 'PktLineError'
}

/** One packet: its bytes, or one of the marks between packets (gitprotocol-v2(5), "Packet-Line Framing"). */
export type Packet = Buffer | 'flush' | 'delimiter' | 'end'

const FLUSH = '0000'
const DELIMITER = '0001'
const LENGTH_DIGITS = 4
const MARKS: readonly (Packet & string)[] = ['flush', 'delimiter', 'end']

/** A request of git's protocol, version 2: a command and its arguments (gitprotocol-v2(5), "Command Request"). */
export function encodeCommand(command: string, args: readonly string[]): string {
  return `${encodeLine(`command=${command}\n`)}${DELIMITER}${args.map((arg) => encodeLine(`${arg}\n`)).join('')}${FLUSH}`
}

/** Lines, then a flush, then further lines: a request of the protocol of before (gitprotocol-pack(5)). */
export function encodeLines(lines: readonly string[], after: readonly string[]): string {
  const encode = (some: readonly string[]) => some.map((line) => encodeLine(`${line}\n`)).join('')
  return `${encode(lines)}${FLUSH}${encode(after)}`
}

function encodeLine(text: string): string {
  const length = Buffer.byteLength(text) + LENGTH_DIGITS
  return `${length.toString(16).padStart(LENGTH_DIGITS, '0')}${text}`
}

/**
 * The packets of an answer, one after the other (gitprotocol-common(5), "pkt-line Format").
 * @throws PktLineError where the bytes are none, or too many
 */
export function* decodePackets(bytes: Buffer): Generator<Packet> {
  let count = 0
  for (let at = 0; at < bytes.length; count++) {
    if (count === MAX_PKT_LINES) throw new PktLineError(`it has more than ${MAX_PKT_LINES} lines`)
    const digits = bytes.toString('latin1', at, at + LENGTH_DIGITS)
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new PktLineError('a length is no four hexadecimal digits')
    const length = Number.parseInt(digits, 16)
    const mark = MARKS[length]
    if (mark !== undefined) {
      at += LENGTH_DIGITS
      yield mark
      continue
    }
    // Three is no length at all.
    if (length < LENGTH_DIGITS) throw new PktLineError('a length is smaller than itself')
    if (at + length > bytes.length) throw new PktLineError('it ends within a line')
    yield bytes.subarray(at + LENGTH_DIGITS, at + length)
    at += length
  }
}

/** The lines of an answer without their newlines; flushes and delimiters are left out. @throws PktLineError */
export function decodeLines(bytes: Buffer): string[] {
  const lines: string[] = []
  for (const packet of decodePackets(bytes)) if (typeof packet !== 'string') lines.push(lineOf(packet))
  return lines
}

/** A packet as text, without its newline. */
export function lineOf(packet: Buffer): string {
  return packet.toString('utf8').replace(/\n$/, '')
}
