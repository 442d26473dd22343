// What records and identifiers may hold. The lexicons say the same where they can (dev.firn.release, dev.firn.package).

/** Characters of a version: dev.firn.release#version, dev.firn.release#upstreamVersion. */
export const MAX_VERSION_LENGTH = 128
/** Characters of a requirement: dev.firn.release#dependency. Cost grows with length, so it is cut before parsing. */
export const MAX_REQUIREMENT_LENGTH = 256
/** Clauses of a requirement. Cargo's own parser stops at 32; nobody writes more than a handful. */
export const MAX_REQUIREMENT_CLAUSES = 16
/** Characters of a slug: `[A-Za-z0-9][A-Za-z0-9._-]{0,95}`. */
export const MAX_SLUG_LENGTH = 96
/** Characters of a channel name: `[a-z][a-z0-9-]{0,31}`. */
export const MAX_CHANNEL_LENGTH = 32
/** Characters of a licence expression: dev.firn.package#licence. */
export const MAX_LICENCE_LENGTH = 256
/** Containers inside each other in a record, the record itself included. */
export const MAX_RECORD_DEPTH = 32
/** Characters of an identifier that has no narrower limit (atproto's limit on URIs: 8 KB). */
export const MAX_URI_LENGTH = 8192
/** Bytes of a record as DAG-CBOR. Longer texts and file lists are blobs; a PDS takes at most 1 MB. */
export const MAX_RECORD_BYTES = 100_000
/** Bytes of a readme: dev.firn.package#readme. */
export const MAX_README_BLOB_BYTES = 1_000_000
