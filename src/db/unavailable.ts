/** Network faults (Node) under which a connection cannot be had or was lost. */
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EPIPE', 'ENOENT'])

/** What pg says, without a code, of a connection that is gone or that the pool could not give in time. */
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered',
]

/**
 * Whether a query failed because the database could not be reached or is going away, and not for its own sake:
 * PostgreSQL's classes 08 (connection), 53 (resources) and 57 (operator intervention, statement timeout included).
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (NETWORK_CODES.has(code)) return true
  return /^(08|53|57)/.test(code) || MESSAGES.some((message) => error.message.startsWith(message))
}

/** What one statement can bring about by itself: its timeout, its memory, its temporary files (SQLSTATE). */
const OF_THE_STATEMENT = new Set(['57014', '53200', '53400'])

/**
 * Whether a query failed because the database is away or full, whatever was asked: trying again will do, however
 * often it takes.
 */
export function isDatabaseAway(error: unknown): boolean {
  const isOfTheStatement =
    error instanceof Error && 'code' in error && OF_THE_STATEMENT.has(String(error.code))
  return isDatabaseUnavailable(error) && !isOfTheStatement
}
