import { type Kind, ReleaseKeyError } from '../syntax/release-key.js'
import { RecordRefusal } from './refusal.js'

/**
 * The parts of a record key, read by `parse`.
 * @throws RecordRefusal `InvalidRecordKey`, `UnsupportedKind`
 */
export function readRecordKey<T extends { readonly kind: Kind }>(
  parse: (rkey: string) => T,
  rkey: string,
): T {
  try {
    return supported(parse(rkey))
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new RecordRefusal('InvalidRecordKey', error.message, '$', { cause: error })
  }
}

/** Atoms and models have record keys before they have lexicons. */
function supported<T extends { readonly kind: Kind }>(key: T): T {
  if (key.kind === 'package') return key
  throw new RecordRefusal(
    'UnsupportedKind',
    `This index knows packages, not yet things of the kind ${key.kind}.`,
  )
}
