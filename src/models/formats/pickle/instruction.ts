import { MAX_PICKLE_TEXT_BYTES } from '../../../limits/validation.js'
import { FormatError, littleEndian } from '../bytes.js'
import type { Cursor } from '../cursor.js'
import { ARGUMENTS } from './opcodes.js'

export interface Instruction {
  readonly opcode: number
  /** Its number, where that is what follows. */
  readonly number: number
  /** The bytes or the lines that follow; undefined where they are longer than what is kept. */
  readonly first?: Buffer | undefined
  readonly second?: Buffer | undefined
}

const PLAIN: readonly Instruction[] = Array.from({ length: 256 }, (_, opcode) => ({ opcode, number: 0 }))
/** Beyond any argument of fixed length. */
const READY_BYTES = 16

/**
 * The next instruction.
 * @throws FormatError where there is none, EndOfBytes where it ends within one
 */
export async function readInstruction(cursor: Cursor): Promise<Instruction> {
  if (cursor.ready < READY_BYTES) await cursor.ensure(READY_BYTES)
  const opcode = cursor.byte()
  const argument = ARGUMENTS[opcode]
  const plain = PLAIN[opcode]
  if (argument === undefined || plain === undefined)
    throw new FormatError(`byte ${cursor.position - 1} is no instruction of a pickle`)
  switch (argument.kind) {
    case 'none':
      return plain
    case 'number': {
      const bytes = Buffer.from(await cursor.bytes(argument.bytes))
      const number = argument.signed === true ? bytes.readInt32LE() : bytes.readUIntLE(0, argument.bytes)
      return { opcode, number }
    }
    case 'opaque':
      await cursor.bytes(argument.bytes)
      return plain
    case 'lines': {
      const first = copyOf(await cursor.line(MAX_PICKLE_TEXT_BYTES))
      if (argument.count === 1) return { opcode, number: 0, first }
      return { opcode, number: 0, first, second: copyOf(await cursor.line(MAX_PICKLE_TEXT_BYTES)) }
    }
    case 'counted': {
      const length = await readLength(cursor, argument.lengthBytes, argument.signed === true)
      if (length <= MAX_PICKLE_TEXT_BYTES)
        return { opcode, number: 0, first: Buffer.from(await cursor.bytes(length)) }
      await cursor.skip(length)
      return { opcode, number: 0 }
    }
  }
}

async function readLength(cursor: Cursor, bytes: 1 | 4 | 8, signed: boolean): Promise<number> {
  const view = littleEndian(await cursor.bytes(bytes))
  const length =
    bytes === 1
      ? view.getUint8(0)
      : bytes === 8
        ? Number(view.getBigUint64(0, true))
        : signed
          ? view.getInt32(0, true)
          : view.getUint32(0, true)
  if (length < 0 || !Number.isSafeInteger(length)) throw new FormatError('a length of it cannot be')
  return length
}

function copyOf(line: Uint8Array | undefined): Buffer | undefined {
  return line && Buffer.from(line)
}
