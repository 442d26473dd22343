import { OperatorError } from '../../operator-error.js'
import { isCid, isDid, isRecordKey, isTid } from '../../syntax/identifiers.js'

/**
 * A file of pins: a header, then one pin a line as JSON, by author and record key in the order of their bytes. The
 * header says how many there are, so that a file that was cut short shows.
 */
export interface PinsHeader {
  readonly format: typeof PINS_FORMAT
  readonly version: typeof PINS_VERSION
  readonly pins: number
}

export const PINS_FORMAT = 'firn-pins'
export const PINS_VERSION = 1

/** What was first seen under the key of a release. */
export interface Pin {
  readonly did: string
  readonly rkey: string
  readonly cid: string
  /** Revision of the repository at which it was seen. */
  readonly rev: string
  readonly firstSeenAt: Date
}

/** A file is not what `npm run pins -- export` writes. */
export class PinsFileError extends OperatorError {
  override name = 'PinsFileError'
}

export function writeHeader(pins: number): string {
  const header: PinsHeader = { format: PINS_FORMAT, version: PINS_VERSION, pins }
  return JSON.stringify(header)
}

export function writePin({ did, rkey, cid, rev, firstSeenAt }: Pin): string {
  return JSON.stringify({ did, rkey, cid, rev, firstSeenAt: firstSeenAt.toISOString() })
}

/** @throws PinsFileError */
export function readHeader(line: string): PinsHeader {
  const { format, version, pins } = readObject(line, 1)
  if (format !== PINS_FORMAT)
    throw new PinsFileError(`The first line does not say "format":"${PINS_FORMAT}".`)
  if (version !== PINS_VERSION) {
    throw new PinsFileError(
      `The file is of version ${JSON.stringify(version)}; this firn reads ${PINS_VERSION}.`,
    )
  }
  if (typeof pins !== 'number' || !Number.isSafeInteger(pins) || pins < 0) {
    throw new PinsFileError('The first line does not say how many pins there are.')
  }
  return { format: PINS_FORMAT, version: PINS_VERSION, pins }
}

/** @param number of the line, from 1 @throws PinsFileError */
export function readPin(line: string, number: number): Pin {
  const { did, rkey, cid, rev, firstSeenAt } = readObject(line, number)
  const date = new Date(typeof firstSeenAt === 'string' ? firstSeenAt : Number.NaN)
  const isPin = isDid(did) && isRecordKey(rkey) && isCid(cid) && isTid(rev) && !Number.isNaN(date.getTime())
  if (!isPin)
    throw new PinsFileError(`Line ${number} is no pin: did, rkey, cid, rev and firstSeenAt make one.`)
  return { did, rkey, cid, rev, firstSeenAt: date }
}

function readObject(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    throw new PinsFileError(`Line ${number} is not JSON.`, { cause: error })
  }
  throw new PinsFileError(`Line ${number} is no JSON object.`)
}
