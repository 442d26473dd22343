import type { UriString } from '@atproto/syntax'
import { getProof } from '../../src/lexicons/dev/firn.js'
import type { Kind } from '../../src/syntax/release-key.js'
import { uri as asUri } from './strings.js'

/** Addresses of this service that stand in its answers. */
export interface Links {
  /** Where nix fetches exactly this version. */
  release(release: { did: string; kind: string; name: string; version: string }): UriString
  /** Where the proof of a record is to be had. */
  proof(uri: string, cid?: string): UriString
  /** The updates of one author, as Atom. */
  actorFeed(did: string): UriString
}

const DIRECTORIES: Record<Kind, string> = { package: 'p', atom: 'a', model: 'm' }

export function createLinks(publicUrl: string): Links {
  return {
    release: ({ did, kind, name, version }) =>
      asUri(
        `${publicUrl}/${DIRECTORIES[kind as Kind]}/${segment(did)}/${segment(name)}/${segment(version)}.tar.gz`,
      ),
    proof: (uri, cid) =>
      asUri(`${publicUrl}/xrpc/${getProof.$nsid}?${new URLSearchParams({ uri, ...(cid ? { cid } : {}) })}`),
    actorFeed: (did) => asUri(`${publicUrl}/@${segment(did)}/feed.atom`),
  }
}

/** One segment of a path; colons may stand there as they are (RFC 3986, section 3.3). */
function segment(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':')
}
