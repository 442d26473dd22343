// Files of models that are fetched or hashed. They are large, and their servers anybody's.

/** Files at a time: as many as huggingface_hub takes (`max_workers` of snapshot_download). */
export const DOWNLOADS_AT_ONCE = 8
/** Attempts at one address without anything gained: the plugin's `network.retry.maxAttempts` is 3, curl's habit 5. */
export const DOWNLOAD_ATTEMPTS = 5
/** Bytes after which an attempt counts as a gain, so that a line which breaks ever again still gets to its end. */
export const DOWNLOAD_GAIN_BYTES = 1024 * 1024
/** Wait before the second attempt, doubled each time (the plugin's `network.retry.baseDelay`). */
export const DOWNLOAD_RETRY_MS = 2_000
/** The longest wait between two attempts that nobody asked for. */
export const DOWNLOAD_RETRY_LAST_MS = 60_000
/** A server that asks for a longer pause is not waited for: the person is told to come back. */
export const DOWNLOAD_LONGEST_PAUSE_MS = 5 * 60_000
/** Silence after which a connection is given up (the plugin's `network.timeout.read` is 300 s, huggingface_hub's 10 s). */
export const DOWNLOAD_IDLE_MS = 60_000
/** Redirects of one request: what fetch follows itself (Fetch Standard, HTTP-redirect fetch). */
export const MAX_DOWNLOAD_REDIRECTS = 20
