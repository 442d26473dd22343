// What a model may hold. The lexicons say the same where they can (dev.firn.files, dev.firn.model).

/** Files that stand in a record; more of them are a blob: dev.firn.files#files. */
export const MAX_RECORD_FILES = 1_000
/** Bytes of a list of files that is a blob: dev.firn.files#fileList. */
export const MAX_FILE_LIST_BYTES = 5_000_000
/** Bytes of a release's artifact as DAG-CBOR above which its list is a blob: the rest of a record has room beside it. */
export const MAX_INLINE_LIST_BYTES = 80_000
/**
 * Characters of the address of a base model as the index spells it, escapes written out: with the at-uri of what was made
 * from it, it is the key of a row, which PostgreSQL takes up to 2,704 bytes.
 */
export const MAX_BASE_ADDRESS_LENGTH = 2_048
/** UTF-8 bytes of one name in a path: NAME_MAX of Linux, and of what macOS and Windows take. */
export const MAX_FILE_NAME_BYTES = 255
/** Names below each other in a path: a path of 1,024 characters has no more of a sensible length. */
export const MAX_FILE_PATH_DEPTH = 32

// Lists of files that are blobs: how they are fetched from their authors' PDSes.

/** How often it is looked which are due. */
export const FILE_LIST_ROUND_MS = 2_000
/** Lists of one round. */
export const FILE_LIST_BATCH = 32
/** PDSes that are asked at the same time, one list of each. */
export const FILE_LIST_HOSTS_AT_ONCE = 4
/** One answer, of 5 MB at most. */
export const FILE_LIST_TIMEOUT_MS = 60_000
/** The first wait after a failure, each of which doubles it, and the longest: a PDS may be away for days. */
export const FILE_LIST_RETRY_FIRST_MS = 30_000
export const FILE_LIST_RETRY_LAST_MS = 12 * 60 * 60 * 1000
/** Characters of a problem that are kept. */
export const MAX_FILE_LIST_PROBLEM_LENGTH = 500
/** Kept lists whose names a rebuild reads at once. */
export const REFILL_PAGE_LISTS = 1_000
