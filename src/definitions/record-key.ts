import { ReleaseKeyError } from '../syntax/release-key.js'
import { RecordRefusal } from './refusal.js'

/**
 * The parts of a record key, read by `parse`.
 * @throws RecordRefusal `InvalidRecordKey`
 */
export function readRecordKey<T>(parse: (rkey: string) => T, rkey: string): T {
  try {
    return parse(rkey)
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new RecordRefusal('InvalidRecordKey', error.message, '$', { cause: error })
  }
}
