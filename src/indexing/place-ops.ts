import { COLLECTIONS, isCollection } from '../definitions/record.js'
import type { VerifiedOp } from '../repo/verified.js'
import { AtUriError, makeAtUri } from '../syntax/at-uri.js'

/** A change with the at-uri of the record that it changes. */
export interface PlacedOp {
  readonly uri: string
  readonly op: VerifiedOp
}

/** Definitions, releases, channels, yanks, collections: what follows from a record may rest on those before it. */
export function rankOf(collection: string): number {
  return RANKS.get(collection) ?? 0
}

const RANKS: ReadonlyMap<string, number> = new Map(COLLECTIONS.map((nsid, index) => [nsid, index]))

/**
 * Definitions, releases, channels, yanks, collections; in each, deletions first, so that a name given up can be taken in the
 * same commit. Record keys that no at-uri can carry cannot be named, and are passed over.
 */
export function placeOps(did: string, ops: readonly VerifiedOp[]): PlacedOp[] {
  const rank = ({ op }: PlacedOp) => rankOf(op.collection)
  const deletion = ({ op }: PlacedOp) => (op.action === 'delete' ? 0 : 1)
  const placed = ops
    .flatMap((op) => {
      const uri = uriOf(did, op)
      return uri === undefined ? [] : [{ uri, op }]
    })
    .sort((a, b) => rank(a) - rank(b) || deletion(a) - deletion(b) || (a.uri < b.uri ? -1 : 1))
  // A tree holds a record once. Should a source say two things of one, what is there counts.
  return [...new Map(placed.map((each) => [each.uri, each])).values()]
}

/** Undefined where no at-uri can name the record. */
export function uriOf(
  did: string,
  { collection, rkey }: Pick<VerifiedOp, 'collection' | 'rkey'>,
): string | undefined {
  try {
    return isCollection(collection) ? makeAtUri(did, collection, rkey) : undefined
  } catch (error) {
    if (error instanceof AtUriError) return undefined
    throw error
  }
}
