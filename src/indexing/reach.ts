import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../lexicons/dev/firn.js'
import { foldSlug } from '../syntax/slug.js'
import type { PlacedOp } from './place-ops.js'
import type { Reach } from './rows/read-rows.js'
import { releaseUriOf, yankUriOf } from './uris.js'

/** Which rows of an account some changes of it touch. A release and its yank have the same record key. */
export function reachOf(did: string, ops: readonly PlacedOp[]): Reach {
  const of = (nsid: string) => ops.filter(({ op }) => op.collection === nsid)
  const uris = (placed: readonly PlacedOp[]) => placed.map(({ uri }) => uri)
  const releases = [...new Set([...uris(of(release.$nsid)), ...uris(of(yank.$nsid)).map(releaseUriOf)])]
  return {
    did,
    records: uris(ops),
    definitions: uris([...of(pkg.$nsid), ...of(atom.$nsid), ...of(model.$nsid)]),
    foldedNames: [...of(pkg.$nsid), ...of(model.$nsid)].map(({ op }) => foldSlug(op.rkey)),
    releases,
    yanks: releases.map(yankUriOf),
    channels: uris(of(channel.$nsid)),
    collections: uris(of(collectionLexicon.$nsid)),
  }
}
