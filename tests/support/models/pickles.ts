/** Pickles put together instruction by instruction: also such as no pickler writes. */

export function pickle(...parts: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)))
}

export const PROTO_2 = '\x80\x02'
export const PROTO_4 = '\x80\x04'
/** REDUCE, BUILD, STOP, MEMOIZE, STACK_GLOBAL. */
export const CALL = 'R'
export const BUILD = 'b'
export const STOP = '.'
export const MEMOIZE = '\x94'
export const STACK_GLOBAL = '\x93'

/** SHORT_BINUNICODE. */
export function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x8c, Buffer.byteLength(value)]), Buffer.from(value)])
}

/** GLOBAL. */
export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`
}

/** A tuple of one text. */
export function one(value: string): Buffer {
  return pickle(text(value), '\x85')
}

/** os.system("true"), as the simplest attack has it. */
export const ATTACK = pickle(PROTO_2, global('os', 'system'), one('true'), CALL, STOP)
/** An ordered dictionary, as each state of a PyTorch module is one. */
export const HARMLESS = pickle(PROTO_2, global('collections', 'OrderedDict'), ')', CALL, STOP)
