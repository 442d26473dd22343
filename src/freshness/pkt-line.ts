import { MAX_UPSTREAM_LINES } from '../limits/freshness.js'

/** Bytes that are no pkt-lines of git. */
export class PktLineError extends Error {
  override name = 'PktLineError'
}

const FLUSH = '0000'
const DELIMITER = '0001'
const LENGTH_DIGITS = 4

/** A request of git's protocol, version 2: a command and its arguments (gitprotocol-v2(5), "Command Request"). */
export function encodeCommand(command: string, args: readonly string[]): string {
  return `${encodeLine(`command=${command}\n`)}${DELIMITER}${args.map((arg) => encodeLine(`${arg}\n`)).join('')}${FLUSH}`
}

function encodeLine(text: string): string {
  const length = Buffer.byteLength(text) + LENGTH_DIGITS
  return `${length.toString(16).padStart(LENGTH_DIGITS, '0')}${text}`
}

/**
 * The lines of an answer without their newlines (gitprotocol-common(5), "pkt-line Format"); flushes and delimiters
 * are left out.
 * @throws PktLineError
 */
export function decodeLines(bytes: Buffer): string[] {
  const lines: string[] = []
  let count = 0
  for (let at = 0; at < bytes.length; count++) {
    if (count === MAX_UPSTREAM_LINES) throw new PktLineError(`it has more than ${MAX_UPSTREAM_LINES} lines`)
    const digits = bytes.toString('latin1', at, at + LENGTH_DIGITS)
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw new PktLineError('a length is no four hexadecimal digits')
    const length = Number.parseInt(digits, 16)
    if (length > 0 && length < LENGTH_DIGITS) {
      at += LENGTH_DIGITS
      continue
    }
    if (at + Math.max(length, LENGTH_DIGITS) > bytes.length) throw new PktLineError('it ends within a line')
    if (length > 0) lines.push(bytes.toString('utf8', at + LENGTH_DIGITS, at + length).replace(/\n$/, ''))
    at += Math.max(length, LENGTH_DIGITS)
  }
  return lines
}
