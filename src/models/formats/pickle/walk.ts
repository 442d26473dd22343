import { MAX_ARCHIVE_DEPTH } from '../../../limits/validation.js'
import { FormatError, NotRead } from '../bytes.js'
import { type Cursor, EndOfBytes } from '../cursor.js'
import { readInstruction } from './instruction.js'
import { arrayAfter } from './joblib-array.js'
import { type Act, PickleMachine } from './machine.js'
import { Op } from './opcodes.js'

/**
 * How a pickle ended: by its own last instruction, broken before, where Python would fail, too, after all that it did
 * until there, or not read to its end here, though Python may.
 */
export type Ending =
  | { readonly kind: 'whole' }
  | { readonly kind: 'broken' | 'not-read'; readonly why: string }

export interface Walk {
  readonly ending: Ending
  /** How many instructions were understood. */
  readonly instructions: number
}

/**
 * Goes through one pickle from where the cursor stands, and tells in order what loading it would do. The cursor stands
 * behind it then.
 */
export async function walkPickle(cursor: Cursor, acts: (act: Act) => void, depth = 0): Promise<Walk> {
  const machine = new PickleMachine(acts)
  let instructions = 0
  try {
    while (true) {
      const instruction = await readInstruction(cursor)
      instructions += 1
      if (instruction.opcode === Op.STOP) return { ending: { kind: 'whole' }, instructions }
      machine.apply(instruction)
      if (machine.built !== undefined) await passArray(cursor, machine.built, acts, depth)
    }
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    const kind = error instanceof NotRead ? 'not-read' : 'broken'
    return { ending: { kind, why: error.message }, instructions }
  }
}

async function passArray(
  cursor: Cursor,
  { object, state }: NonNullable<PickleMachine['built']>,
  acts: (act: Act) => void,
  depth: number,
): Promise<void> {
  const array = arrayAfter(object, state)
  if (array === undefined) return
  if (array.kind === 'unknown') throw new NotRead('it holds an array whose length cannot be told')
  if (array.kind === 'bytes') {
    if (array.aligned) {
      if (!(await cursor.ensure(1))) throw new EndOfBytes('it ends before an array')
      await cursor.skip(cursor.byte())
    }
    return cursor.skip(array.length)
  }
  if (depth >= MAX_ARCHIVE_DEPTH) throw new NotRead('its arrays of objects nest too deep')
  const { ending } = await walkPickle(cursor, acts, depth + 1)
  if (ending.kind === 'whole') return
  const why = `of an array of objects within it: ${ending.why}`
  throw ending.kind === 'broken' ? new FormatError(why) : new NotRead(why)
}
