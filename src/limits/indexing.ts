// Rows: how many at a time.

/** Releases of a definition that are read and scored at a time. */
export const SCORE_BATCH = 100
/** Rows of one statement: more gain nothing (measured by bench:index). */
export const BULK_STATEMENT_ROWS = 2_000
/** Characters of the parameter that carries them: its jsonb takes several times as much, and 256 MB at most. */
export const BULK_STATEMENT_CHARACTERS = 16 * 1024 * 1024
/** Bytes of rows from which on they are copied: less makes more statements, more gains nothing (bench:index). */
export const COPY_STATEMENT_BYTES = 256 * 1024
/** Records whose rows are rebuilt in one transaction: a second or less, in which their accounts are locked. */
export const REINDEX_BATCH_RECORDS = 8_000
/** Such transactions at once: while PostgreSQL reads some and writes others, the next are worked out. */
export const REINDEX_CONCURRENCY = 3
/** Records of a transaction that are worked out at a time. */
export const REINDEX_GROUP_RECORDS = 250
/** How many times so many are under way: what can be read while a thread still starts. */
export const REINDEX_GROUPS_AT_ONCE = 8
/** From so many records on, a thread of its own pays for the embedded database: it takes a third of a second to start. */
export const REINDEX_THREAD_RECORDS = 5_000
/** Of that thread: what it works on is all needed until a batch is done, and is not to be copied about meanwhile. */
export const REINDEX_YOUNG_GENERATION_MB = 64
/** Accounts that a rebuild looks up at a time. */
export const REINDEX_PAGE_ACCOUNTS = 1_000
/** Repositories that are stored in one transaction, and the bytes of their records: a second of work at most. */
export const STORE_BATCH_REPOS = 64
export const STORE_BATCH_BYTES = 8 * 1024 * 1024
/** Dead letters and pins that are read or written at a time. */
export const DEAD_LETTER_PAGE = 500
export const PIN_BATCH = 1_000
/** UTF-16 code units of a manifest's description that are kept beside its record, and of each of so many tags. */
export const MAX_MANIFEST_DESCRIPTION_LENGTH = 1_000
export const MAX_MANIFEST_TAG_LENGTH = 128
export const MAX_MANIFEST_TAGS = 32
/** Contradicting pins that are named; the others are counted. */
export const MAX_PIN_CONTRADICTIONS = 20
