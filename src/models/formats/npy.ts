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
  const descriptor =
    /['"]descr['"]\s*:\s*(.*?),\s*['"](?:fortran_order|shape)['"]/s.exec(header)?.[1] ?? header
  // In a record's type the names of its fields stand beside their types: any O may be one, so any counts.
  return { objects: descriptor.includes('O') }
}
