// Whom DIDs and handles lead to, and what is asked of others for it.

/** A whole answer, body included, of PLC, a DID document or a PDS's JSON: the default of @atproto-labs/fetch-node. */
export const FETCH_TIMEOUT_MS = 10_000
/** Bytes of such an answer: the default of @atproto-labs/fetch-node. */
export const MAX_FETCH_BYTES = 512 * 1024
/** Requests to one host at a time: enough for a directory that all accounts share, polite to a small PDS. */
export const MAX_REQUESTS_PER_HOST = 8
/** Requests that wait for one host: as many as events are worked on at the same time, and some of other work. */
export const MAX_REQUESTS_WAITING = 512
/** One attempt at a DID document or a handle: the default of @atproto/identity. */
export const IDENTITY_TIMEOUT_MS = 3_000
/** Bytes of `/.well-known/atproto-did`, which holds one DID: as @atproto-labs/handle-resolver-node. */
export const MAX_HANDLE_ANSWER_BYTES = 10_000
/** What DIDs lead to, kept in memory, below 1 kB each: a flood of unknown DIDs must not grow memory. */
export const DID_CACHE_ENTRIES = 20_000
/** A DID document is used unasked for this long (@atproto/identity's `staleTTL`). */
export const DID_CACHE_FRESH_MS = 60 * 60 * 1000
/** A DID document is used for this long while its directory cannot be reached (@atproto/identity's `maxTTL`). */
export const DID_CACHE_STALE_MS = 24 * 60 * 60 * 1000
/** How long a directory that could not be reached is left alone while a stale document serves. */
export const DID_CACHE_RETRY_MS = 60 * 1000
/** How long a directory that could not be reached is not asked for the same DID again: as the first wait of a resync. */
export const DID_UNREACHABLE_MS = 5 * 1000
/** How long a DID that its directory does not know, or of which there is no document of use, is not asked for again. */
export const DID_REFUSED_MS = 60 * 1000
/**
 * Times that doubts about one DID's key (commits whose signature is wrong) have its document asked for again in the
 * time below: more than one, for a first fetch of a repository and a change of keys may follow each other.
 */
export const MAX_DID_REFRESHES = 3
export const DID_REFRESH_WINDOW_MS = 60 * 1000
/**
 * Times that word of a change (`#identity`) has one DID's document asked for again at once in that time; whoever sends
 * more has it asked for once more at its end.
 */
export const MAX_DID_CHANGES = 5
/** Lookups of did:web documents at a time, whatever their hosts, and of handles: each one is a stranger's server. */
export const IDENTITY_LOOKUPS_AT_ONCE = 32
/** Characters of a PDS's origin: a scheme, a host's name of 253 (RFC 1035, section 2.3.4) and a port. */
export const MAX_PDS_ORIGIN_LENGTH = 270
/** Characters of a key in a DID document: 65 bytes uncompressed, as hexadecimal digits, with room for its type. */
export const MAX_MULTIBASE_KEY_LENGTH = 200
/** Characters that are kept of why a DID document could not be fetched. */
export const MAX_IDENTITY_PROBLEM_LENGTH = 200
/** How often a handle is verified again, and one that did not lead back (both as bsky's appview). */
export const HANDLE_RECHECK_MS = 24 * 60 * 60 * 1000
export const HANDLE_RETRY_MS = 60 * 60 * 1000
/** How soon an account whose directory was away is looked at again. */
export const HANDLE_UNREACHABLE_MS = 10 * 60 * 1000
/** How often handles are looked for that are due, and how many at a time. */
export const HANDLE_INTERVAL_MS = 60 * 1000
export const HANDLE_BATCH = 20
