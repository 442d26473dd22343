// Fetching repositories: what hosts are asked, how often, and how much of it is held.

/** How often accounts are looked for whose hosts are to be asked about their status; how many at the same time. */
export const DOUBTS_INTERVAL_MS = 30 * 1000
export const DOUBTS_AT_ONCE = 16
/** How long a host has to answer that, and when it is asked again if it did not. */
export const DOUBT_TIMEOUT_MS = 10 * 1000
export const DOUBT_RETRY_MS = 10 * 60 * 1000
/** Characters of a cursor of a host's list; those in use are numbers, times and DIDs. */
export const MAX_LIST_CURSOR_LENGTH = 1000
/** Pages of a host's lists: 40 million accounts (2026) in pages of 500 are 80,000. */
export const MAX_LIST_PAGES = 1_000_000
/** Wait after the first failed fetch of a repository, doubled each time: as the reference consumer, tap. */
export const RESYNC_BACKOFF_FIRST_MS = 60 * 1000
/** The longest wait between two fetches of a repository: as the reference consumer, tap. */
export const RESYNC_BACKOFF_LAST_MS = 60 * 60 * 1000
/**
 * The longest where the account has another key than its newest commit was signed with: until it writes again, each
 * fetch is in vain. Nothing waits longer.
 */
export const FORMER_KEY_BACKOFF_LAST_MS = 24 * 60 * 60 * 1000
/**
 * Fetches of one repository that is followed which do not wait, in an hour: an honest account may come back and change
 * hosts right after its first fetch. Beyond, each waits as after a failure.
 */
export const REFETCHES_AT_ONCE = 3
/** The longest wait before a fetch that failed is tried again once a commit shows that the account is alive. */
export const RESYNC_HASTENED_MS = 5 * 1000
/**
 * Failed fetches in a row that are hastened so where the signature alone is wrong, as just after a move; then one an
 * hour.
 */
export const MAX_HASTENED_MOVES = 3
/** Time for a whole repository, body included (tap: 300 s). */
export const REPO_FETCH_TIMEOUT_MS = 300 * 1000
/** Bytes of a whole repository as CAR. It is verified in memory; the largest real ones of people are near this. */
export const MAX_REPO_BYTES = 256 * 1024 * 1024
/** A fetch that is slower than this, after so long, is given up: a byte a second would hold others up for minutes. */
export const MIN_REPO_BYTES_PER_SECOND = 1024
export const SLOW_REPO_GRACE_MS = 30 * 1000
/**
 * Repositories that are fetched or wait to be stored at the same time, by their size: what came of them is
 * 448 MB at most (and what is made of it `REPO_WORK_BYTES`). Most repositories fit into the first size; one that does
 * not is fetched anew in the next.
 */
export const RESYNC_LANES = [
  { bytes: 4 * 1024 * 1024, atOnce: 16 },
  { bytes: 32 * 1024 * 1024, atOnce: 4 },
  { bytes: MAX_REPO_BYTES, atOnce: 1 },
] as const
/**
 * What verifying and storing them may take beyond their bytes, all of them together: all that a small lane holds of
 * ordinary size at once, and of those that are large or built to be costly a few. They take turns at it anyway, as one
 * thread verifies them and one transaction after the other stores them.
 */
export const REPO_WORK_BYTES = 512 * 1024 * 1024
/** Repositories that are fetched from one host at the same time. */
export const RESYNC_PER_HOST = 4
/**
 * Repositories of one host that are begun: looked up, waiting for their turn, fetched or stored. At first few; one more
 * for each that comes, so that a host that never answers takes no room from the others.
 */
export const RESYNC_CLAIMS_PER_HOST = { first: 8, last: 256 } as const
/** The same of all hosts. The others wait in the database. */
export const RESYNC_CLAIMS = 1024
/** Looking for repositories that wait takes at most this part of the time: it reads all of them. */
export const RESYNC_SCAN_SHARE = 0.1
/** Hosts that are remembered to want no requests for now. */
export const MAX_PAUSED_HOSTS = 10_000
/** Commits held back in memory for one repository while it is fetched; with more, it is fetched again. */
export const MAX_HELD_COMMITS = 100
/** Bytes of all commits that are held back; with more, their repositories are fetched again. */
export const MAX_HELD_BYTES = 32 * 1024 * 1024
/** How often repositories are looked for that wait to be fetched; other programs add some. */
export const RESYNC_POLL_MS = 1_000
/** Repositories described at the same time while a host is searched for ours. */
export const BACKFILL_CONCURRENCY = 8
/** Failures after which a PDS that a relay names is not asked any more what a repository holds: it is fetched whole. */
export const BACKFILL_DESCRIBE_FAILURES = 3
/** How often the operator hears how far the index is with what was there before it, and from how many repositories on. */
export const PROGRESS_INTERVAL_MS = 10_000
export const PROGRESS_MIN_REPOS = 20
