import type { MadeObject, Value } from './value.js'

/** The bytes of an array that follow joblib's wrapper in the midst of a pickle, or a pickle of its objects. */
export type FollowingArray =
  | { readonly kind: 'bytes'; readonly aligned: boolean; readonly length: number }
  | { readonly kind: 'pickle' }
  | { readonly kind: 'unknown' }

const WRAPPERS: ReadonlySet<string> = new Set([
  'joblib.numpy_pickle.NumpyArrayWrapper',
  'sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper',
])

/**
 * joblib writes an array's bytes right after the instruction that gives its wrapper a state, and reads on after them
 * (NumpyArrayWrapper of joblib/numpy_pickle.py). Undefined where the object is no such wrapper.
 */
export function arrayAfter(object: MadeObject, state: Value): FollowingArray | undefined {
  if (!WRAPPERS.has(`${object.made.module}.${object.made.name}`)) return undefined
  if (state.kind !== 'fields') return { kind: 'unknown' }
  const dtype = state.kept?.get('dtype')
  const shape = state.kept?.get('shape')
  if (dtype?.kind !== 'object' || !isDtype(dtype) || shape?.kind !== 'tuple') return { kind: 'unknown' }
  const [code] = dtype.items
  if (code?.kind !== 'text') return { kind: 'unknown' }
  if (/^[<>|=]?O(8|4)?$/.test(code.text)) return { kind: 'pickle' }
  const itemBytes = bytesOfType(code.text)
  if (itemBytes === undefined || !isPlainState(dtype.state, itemBytes)) return { kind: 'unknown' }
  let length = itemBytes
  for (const size of shape.items)
    length *= size.kind === 'number' && size.number >= 0 ? size.number : Number.NaN
  if (!Number.isSafeInteger(length)) return { kind: 'unknown' }
  return {
    kind: 'bytes',
    aligned: state.kept?.get('numpy_array_alignment_bytes')?.kind === 'number',
    length,
  }
}

function isDtype({ made }: MadeObject): boolean {
  return made.module === 'numpy' && made.name === 'dtype'
}

/**
 * Whether the state of a type leaves it what its code says (arraydescr_setstate of NumPy): it may give elements another
 * size, parts, or call them objects, which joblib then unpickles.
 */
function isPlainState(state: Value | undefined, itemBytes: number): boolean {
  if (state === undefined) return true
  if (state.kind !== 'tuple') return false
  const [version, order, ...rest] = state.items
  const [parts, names, fields, size, , flags] = rest
  return (
    version?.kind === 'number' &&
    order?.kind === 'text' &&
    [parts, names, fields].every((part) => part?.kind === 'none') &&
    size?.kind === 'number' &&
    (size.number === -1 || size.number === itemBytes) &&
    flags?.kind === 'number' &&
    flags.number >= 0 &&
    (flags.number & HAS_OBJECT) === 0
  )
}

/** NPY_ITEM_HASOBJECT. */
const HAS_OBJECT = 1

/** Bytes of an element by NumPy's code of its type, such as `f8` or `U12`. */
function bytesOfType(code: string): number | undefined {
  const [, letter, digits] = /^[<>|=]?([a-zA-Z?])(\d*)$/.exec(code) ?? []
  if (letter === undefined) return undefined
  if (digits === '' || digits === undefined) return letter === '?' ? 1 : undefined
  if ('biufcmMSaV'.includes(letter)) return Number(digits)
  return letter === 'U' ? 4 * Number(digits) : undefined
}
