import type { UriString } from '@atproto/syntax'
import { getProof } from '../../src/lexicons/dev/firn.js'
import type { Kind } from '../../src/syntax/release-key.js'
import { collectionUrl, exactUrl } from '../nix/addresses.js'
import { absolute, feedOf, xrpc } from '../web/links.js'
import { did as asDid, uri as asUri } from './strings.js'

/** Addresses of this service that stand in its answers. */
export interface Links {
  /** Where nix fetches exactly this version. */
  release(release: { did: string; kind: string; name: string; version: string }): UriString
  /** Where nix fetches a collection as its items resolve now. */
  collection(collection: { did: string; name: string }): UriString
  /** Where the proof of a record is to be had. */
  proof(uri: string): UriString
  /** The updates of one author as Atom, under the DID: a handle may change hands. */
  actorFeed(did: string): UriString
}

export function createLinks(publicUrl: string): Links {
  return {
    // Rows hold no other kinds: the indexer checks them.
    release: ({ kind, ...release }) => asUri(exactUrl(publicUrl, { ...release, kind: kind as Kind })),
    collection: (collection) => asUri(collectionUrl(publicUrl, collection)),
    proof: (uri) => asUri(absolute(publicUrl, xrpc(getProof.$nsid, { uri }))),
    actorFeed: (did) => asUri(absolute(publicUrl, feedOf({ did: asDid(did) }, 'atom'))),
  }
}
