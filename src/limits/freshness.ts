// What upstream is asked for, and how often.

/** How often an upstream is asked for its newest version: a catalogue wants to be below 30 days behind. */
export const UPSTREAM_CHECK_MS = 24 * 60 * 60 * 1000
/** Longest wait after failures in a row, each of which doubles it, and for a host that asks to be left alone. */
export const UPSTREAM_RETRY_LAST_MS = 14 * 24 * 60 * 60 * 1000
/** Between two requests to one host: politeness; 43,200 a day, which is also the share of a host's hourly limits. */
export const UPSTREAM_HOST_INTERVAL_MS = 2_000
/** Hosts that are asked at the same time. */
export const UPSTREAM_HOSTS_AT_ONCE = 4
/** Upstreams of one round. */
export const UPSTREAM_BATCH = 100
/** Between rounds, when nothing is due. */
export const UPSTREAM_ROUND_MS = 60 * 1000
/** How often all definitions are looked through for upstreams that are new or no longer wanted. */
export const UPSTREAM_SCAN_MS = 60 * 60 * 1000
/** Definitions of one page of that. */
export const UPSTREAM_SCAN_PAGE = 500
/** Bytes of one answer: the largest lists of npm's abbreviated form, and of 50,000 tags. */
export const MAX_UPSTREAM_BYTES = 10_000_000
/** One answer. */
export const UPSTREAM_TIMEOUT_MS = 30_000
/** Versions of one upstream that are kept, the newest. */
export const MAX_UPSTREAM_VERSIONS = 200
/** Characters of a version or a tag; longer ones are nobody's. */
export const MAX_UPSTREAM_VERSION_LENGTH = 128
/** Characters of an upstream's address. */
export const MAX_UPSTREAM_KEY_LENGTH = 2_100
/** Characters of a problem that are kept: one line of a log. */
export const MAX_UPSTREAM_PROBLEM_LENGTH = 300
