import type { DefinedKind } from '../syntax/definition-collection.js'
import { type Kind, ReleaseKeyError } from '../syntax/release-key.js'
import { RecordRefusal } from './refusal.js'

/**
 * The parts of a record key, read by `parse`.
 * @throws RecordRefusal `InvalidRecordKey`, `UnsupportedKind`
 */
export function readRecordKey<T extends { readonly kind: Kind }>(
  parse: (rkey: string) => T,
  rkey: string,
): T & { readonly kind: DefinedKind } {
  try {
    return supported(parse(rkey))
  } catch (error) {
    if (!(error instanceof ReleaseKeyError)) throw error
    throw new RecordRefusal('InvalidRecordKey', error.message, '$', { cause: error })
  }
}

/** Models have record keys before they have a lexicon. */
function supported<T extends { readonly kind: Kind }>(key: T): T & { readonly kind: DefinedKind } {
  if (isDefined(key)) return key
  throw new RecordRefusal(
    'UnsupportedKind',
    `This index knows packages and atoms, not yet things of the kind ${key.kind}.`,
  )
}

function isDefined<T extends { readonly kind: Kind }>(key: T): key is T & { readonly kind: DefinedKind } {
  return key.kind !== 'model'
}
