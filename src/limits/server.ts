// Answers: queries, health and metrics.

/** Characters of a cursor: the lexicons say the same. */
export const MAX_CURSOR_LENGTH = 1024
/** Characters of a search that are looked at: dev.firn.search#q. */
export const MAX_SEARCH_LENGTH = 256
/** Different words of a search that are looked at; each costs a look at the index. */
export const MAX_SEARCH_TERMS = 16
/** Bytes of a request's body. Queries have none; forms and JSON input stay far below. */
export const MAX_REQUEST_BYTES = 1_000_000
/** How long a stop waits for requests under way. */
export const SERVER_STOP_TIMEOUT_MS = 5_000
/** How long `_health` waits for the database: load balancers give up at about this time. */
export const HEALTH_TIMEOUT_MS = 3_000
/** How long an answer of `_health` is given again: anybody may ask. */
export const HEALTH_CACHE_MS = 2_000
/** How far behind its source an index may be; a relay keeps 72 hours, so there is time. */
export const HEALTH_MAX_LAG_SECONDS = 10 * 60
/** How long a source may be out of reach: hosts restart. */
export const HEALTH_MAX_DISCONNECTED_MS = 5 * 60 * 1000
/** How long no ingester may have said how it stands; it does so every few seconds. */
export const HEALTH_MAX_SILENCE_MS = 2 * 60 * 1000
/** Dead letters of a day: authors make mistakes, but not so many. */
export const HEALTH_MAX_DEAD_LETTERS = 1_000
/** Repositories that cannot be fetched though their accounts are to be had. */
export const HEALTH_MAX_FAILED_REPOS = 100
/** How often the ingester says how far behind each source it is. */
export const SOURCE_REPORT_INTERVAL_MS = 5_000
/** How long what the database says for the metrics is given again, and how long a scrape waits for it. */
export const METRICS_CACHE_MS = 5_000
export const METRICS_TIMEOUT_MS = 2_000
/** Looks in a row that one of the operator's mirrors of atoms may leave unanswered: some hours. */
export const HEALTH_MAX_MIRROR_FAILURES = 3
