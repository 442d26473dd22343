// Connections, statements and transactions.

/** Connections of one program's pool. PostgreSQL allows 100 by default, for all programs together. */
export const DATABASE_POOL_SIZE = 10
/** How long a caller waits for a connection before it gets an error. */
export const DATABASE_CONNECT_TIMEOUT_MS = 5_000
/** A statement that runs longer is ours to mend; readers must not pile up behind it. */
export const DATABASE_STATEMENT_TIMEOUT_MS = 30_000
/** As long for a statement of a migration, which may build an index over everything that there is. */
export const MIGRATION_STATEMENT_TIMEOUT_MS = 60 * 60 * 1000
/** A connection that says nothing for longer is given up: a server that lives answers within the statement's time. */
export const DATABASE_ANSWER_TIMEOUT_MS = 40_000
/** The server ends a transaction in which nothing is asked for so long: whoever began it is gone, and its locks stay. */
export const DATABASE_IDLE_TRANSACTION_TIMEOUT_MS = 60_000
