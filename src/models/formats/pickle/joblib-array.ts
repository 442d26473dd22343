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
  const dtype = state.fields.get('dtype')
  const shape = state.fields.get('shape')
  const code = dtype?.kind === 'object' && dtype.made.name === 'dtype' ? dtype.items[0] : undefined
  if (code?.kind !== 'text' || shape?.kind !== 'tuple') return { kind: 'unknown' }
  if (/^[<>|=]?O(8|4)?$/.test(code.text)) return { kind: 'pickle' }
  const itemBytes = bytesOfType(code.text)
  let length = itemBytes ?? Number.NaN
  for (const size of shape.items)
    length *= size.kind === 'number' && size.number >= 0 ? size.number : Number.NaN
  if (!Number.isSafeInteger(length)) return { kind: 'unknown' }
  return {
    kind: 'bytes',
    aligned: state.fields.get('numpy_array_alignment_bytes')?.kind === 'number',
    length,
  }
}

/** Bytes of an element by NumPy's code of its type, such as `f8` or `U12`. */
function bytesOfType(code: string): number | undefined {
  const [, letter, digits] = /^[<>|=]?([a-zA-Z?])(\d*)$/.exec(code) ?? []
  if (letter === undefined) return undefined
  if (digits === '' || digits === undefined) return letter === '?' ? 1 : undefined
  if ('biufcmMSaV'.includes(letter)) return Number(digits)
  return letter === 'U' ? 4 * Number(digits) : undefined
}
