import { MAX_NPY_HEADER_BYTES } from '../../limits/validation.js'
import { FormatError, littleEndian } from './bytes.js'
import type { Cursor } from './cursor.js'

/**
 * Reads the header of a .npy array up to its data (numpy.lib.format). The cursor stands after it.
 * @returns whether its elements are Python objects, so that its data is a pickle
 * @throws FormatError where it is none
 */
export async function readNpyHeader(cursor: Cursor): Promise<{ readonly objects: boolean }> {
  const magic = await cursor.bytes(8)
  if (Buffer.from(magic.subarray(0, 6)).toString('latin1') !== '\x93NUMPY')
    throw new FormatError('it does not begin as a NumPy array')
  const long = (magic[6] ?? 0) > 1
  const sizes = littleEndian(await cursor.bytes(long ? 4 : 2))
  const length = long ? sizes.getUint32(0, true) : sizes.getUint16(0, true)
  if (length > MAX_NPY_HEADER_BYTES) throw new FormatError(`its header claims ${length} bytes`)
  const header = Buffer.from(await cursor.bytes(length)).toString('latin1')
  return { objects: !OF_NUMBERS.test(header.replace(/\s+/g, '')) }
}

const TYPE = String.raw`'[<>|=]?[?biufcmMSUVa]\d*(\[\w+\])?'`
const FIELD = String.raw`\('[^'\\]*',${TYPE}(,\([\d,]*\))?\)`
/**
 * What NumPy writes for arrays without objects, less its spaces. Its reader takes any literal of Python: with one key
 * twice, escapes in texts, or other names of a type. So whatever else there is may be of objects.
 */
const OF_NUMBERS = new RegExp(
  String.raw`^\{'descr':(${TYPE}|\[(${FIELD},?)*\]),'fortran_order':(True|False),'shape':\([\dL,]*\),?\}$`,
)
