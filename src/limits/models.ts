// What a model may hold. The lexicons say the same where they can (dev.firn.files, dev.firn.model).

/** Files that stand in a record; more of them are a blob: dev.firn.files#files. */
export const MAX_RECORD_FILES = 1_000
/** Bytes of a list of files that is a blob: dev.firn.files#fileList. */
export const MAX_FILE_LIST_BYTES = 5_000_000
/** Bytes of a release's artifact as DAG-CBOR above which its list is a blob: the rest of a record has room beside it. */
export const MAX_INLINE_LIST_BYTES = 80_000
/** UTF-8 bytes of one name in a path: NAME_MAX of Linux, and of what macOS and Windows take. */
export const MAX_FILE_NAME_BYTES = 255
/** Names below each other in a path: a path of 1,024 characters has no more of a sensible length. */
export const MAX_FILE_PATH_DEPTH = 32
