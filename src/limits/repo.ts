// Commits and repositories, and the DAG-CBOR they are made of.

/**
 * Values of one piece of DAG-CBOR, containers and what is in them: a record of `MAX_RECORD_BYTES` has fewer, as no text
 * of its lists is empty. Each takes up to 60 bytes of memory. (indigo, atproto/atdata: 131,072 in each container.)
 */
export const MAX_CBOR_VALUES = 65_536
/** The same of a message's body: `MAX_COMMIT_OPS` have five each, so that one with too many is still told by its name. */
export const MAX_FRAME_VALUES = 16_384
/** Bytes of a map's key and of a link's CID in DAG-CBOR (both: indigo, atproto/atdata). */
export const MAX_CBOR_KEY_BYTES = 8_192
export const MAX_CBOR_CID_BYTES = 100
/** Ops of one commit: com.atproto.sync.subscribeRepos#commit, and the repository specification. */
export const MAX_COMMIT_OPS = 200
/** Bytes of the blocks of a `#commit`, and of a `#sync` (both: com.atproto.sync.subscribeRepos). */
export const MAX_COMMIT_BLOCKS_BYTES = 2_000_000
export const MAX_SYNC_BLOCKS_BYTES = 10_000
/** Blocks of a `#commit`: 200 ops with a record and three ways through the deepest real trees each have fewer. */
export const MAX_COMMIT_BLOCKS = 10_000
/** Blocks of a whole repository: `MAX_REPO_BYTES` of the smallest real records and their tree are fewer. */
export const MAX_REPO_BLOCKS = 2_000_000
/** Bytes of a repository that are read or copied between two turns of the event loop: a few milliseconds. */
export const REPO_BYTES_PER_TURN = 2 * 1024 * 1024
/** What a block or record costs besides its bytes, in such bytes: two thousand empty ones take as long. */
export const REPO_BLOCK_COST_BYTES = 1024
/** Bytes of one block: no commit could bring a larger one. Its hash takes a millisecond or two. */
export const MAX_BLOCK_BYTES = MAX_COMMIT_BLOCKS_BYTES
/**
 * Paths in one node of a repository's tree. How many there are is left to their hashes, four on average: n in a row
 * have a chance of 0.75^n, here one of 10^16. Only paths that were sought for it make more.
 */
export const MAX_MST_NODE_ENTRIES = 128
/**
 * What the records of a commit or repository may take with their proofs: so much in any, and for each byte that it
 * comes in. Among ten thousand records of 200 bytes, which take 300 in a CAR, a proof has eight nodes of 800 bytes.
 */
export const RECORDS_BYTES_PER_BYTE = 32
export const RECORDS_BYTES_FLOOR = 4 * 1024 * 1024
/** The same of the largest commits: 200 proofs of 20 kB, and twice the blocks, and 60 thousand values. */
export const MAX_COMMIT_RECORDS_BYTES = 16 * 1024 * 1024
/**
 * The same of the largest repositories, most of which goes to the database alone: 130,000 packages and releases take
 * 1.2 GB (750 MB are proofs), and twice as many are those of nixpkgs as one account.
 */
export const MAX_REPO_RECORDS_BYTES = 4 * 1024 * 1024 * 1024
/** Of those, how much is in memory at a time: the records of more come in parts. A second of work each. */
export const REPO_PART_BYTES = 8 * 1024 * 1024
/** What the last record of a part may take beyond that: `MAX_CBOR_VALUES`, `MAX_RECORD_BLOCK_BYTES` and its nodes. */
export const REPO_PART_EXCESS_BYTES = 8 * 1024 * 1024
/**
 * What the records of a part take with the rows and statements made of them, for each of their bytes: 40 MB while
 * parts of 8 MiB of packages and releases are stored.
 */
export const REPO_ROW_BYTES_PER_BYTE = 4
/** What finding a block among others takes in memory (measured: 90, and half as much again while more come). */
export const BLOCK_INDEX_BYTES = 128
/** The smallest blocks of which a repository could be made in great number: a length, a CID and four bytes. */
export const MIN_CAR_BLOCK_BYTES = 41
/** What a value of a decoded record takes in memory: an empty map has 56 bytes. */
export const VALUE_BYTES = 64
/** Bytes of a record's block: the specification of repositories (https://atproto.com/specs/repository). */
export const MAX_RECORD_BLOCK_BYTES = 1_000_000
/** Bytes of a path in a repository's tree: indigo, atproto/repo/mst. */
export const MAX_REPO_PATH_BYTES = 1_024
/** How far ahead of our clock a revision may be: as the reference relay. */
export const MAX_REV_LEAD_MS = 5 * 60 * 1000
/** Signing keys that are kept ready for use, about 2 kB each. */
export const SIGNING_KEYS_KEPT = 4_096
