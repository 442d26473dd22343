/** Opcodes of Python's pickles, protocols 0 to 5 (CPython's Lib/pickle.py). */
export const Op = {
  MARK: 0x28,
  EMPTY_TUPLE: 0x29,
  STOP: 0x2e,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  BINBYTES: 0x42,
  SHORT_BINBYTES: 0x43,
  FLOAT: 0x46,
  BINFLOAT: 0x47,
  INT: 0x49,
  BININT: 0x4a,
  BININT1: 0x4b,
  LONG: 0x4c,
  BININT2: 0x4d,
  NONE: 0x4e,
  PERSID: 0x50,
  BINPERSID: 0x51,
  REDUCE: 0x52,
  STRING: 0x53,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  UNICODE: 0x56,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  BUILD: 0x62,
  GLOBAL: 0x63,
  DICT: 0x64,
  APPENDS: 0x65,
  GET: 0x67,
  BINGET: 0x68,
  INST: 0x69,
  LONG_BINGET: 0x6a,
  LIST: 0x6c,
  OBJ: 0x6f,
  PUT: 0x70,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  SETITEM: 0x73,
  TUPLE: 0x74,
  SETITEMS: 0x75,
  EMPTY_DICT: 0x7d,
  PROTO: 0x80,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const

/** What follows an opcode: bytes of a number, lines, or a length and as many bytes. */
export type Argument =
  | { readonly kind: 'none' }
  | { readonly kind: 'number'; readonly bytes: number; readonly signed?: boolean }
  | { readonly kind: 'opaque'; readonly bytes: number }
  | { readonly kind: 'lines'; readonly count: 1 | 2 }
  | { readonly kind: 'counted'; readonly lengthBytes: 1 | 4 | 8; readonly signed?: boolean }

const NONE: Argument = { kind: 'none' }
const LINE: Argument = { kind: 'lines', count: 1 }
const LINES: Argument = { kind: 'lines', count: 2 }
const U1: Argument = { kind: 'number', bytes: 1 }
const U2: Argument = { kind: 'number', bytes: 2 }
const U4: Argument = { kind: 'number', bytes: 4 }
const EIGHT: Argument = { kind: 'opaque', bytes: 8 }
const COUNTED1: Argument = { kind: 'counted', lengthBytes: 1 }
const COUNTED4: Argument = { kind: 'counted', lengthBytes: 4 }
const COUNTED4_SIGNED: Argument = { kind: 'counted', lengthBytes: 4, signed: true }
const COUNTED8: Argument = { kind: 'counted', lengthBytes: 8 }

const WITH_ARGUMENT: readonly (readonly [Argument, readonly number[]])[] = [
  [LINE, [Op.FLOAT, Op.INT, Op.LONG, Op.PERSID, Op.STRING, Op.UNICODE, Op.GET, Op.PUT]],
  [LINES, [Op.GLOBAL, Op.INST]],
  [U1, [Op.BININT1, Op.BINGET, Op.BINPUT, Op.PROTO, Op.EXT1]],
  [U2, [Op.BININT2, Op.EXT2]],
  [U4, [Op.LONG_BINGET, Op.LONG_BINPUT, Op.EXT4]],
  [{ kind: 'number', bytes: 4, signed: true }, [Op.BININT]],
  [EIGHT, [Op.BINFLOAT, Op.FRAME]],
  [COUNTED1, [Op.SHORT_BINBYTES, Op.SHORT_BINSTRING, Op.SHORT_BINUNICODE, Op.LONG1]],
  [COUNTED4, [Op.BINBYTES, Op.BINUNICODE]],
  [COUNTED4_SIGNED, [Op.BINSTRING, Op.LONG4]],
  [COUNTED8, [Op.BINUNICODE8, Op.BINBYTES8, Op.BYTEARRAY8]],
]

/** By opcode: undefined where there is none of that number. */
export const ARGUMENTS: readonly (Argument | undefined)[] = table()

function table(): (Argument | undefined)[] {
  const all: (Argument | undefined)[] = new Array(256).fill(undefined)
  for (const opcode of Object.values(Op)) all[opcode] = NONE
  for (const [argument, opcodes] of WITH_ARGUMENT) for (const opcode of opcodes) all[opcode] = argument
  return all
}
