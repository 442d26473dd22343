// What running git may take.

/** Of one command that stays on this machine. */
export const GIT_TIMEOUT_MS = 60_000
/** Of one command that asks another machine: a large history over a slow line takes minutes. */
export const GIT_NETWORK_TIMEOUT_MS = 600_000
/** Of asking a mirror for a few refs before a record names it: it shall not hold up a publication that is sound. */
export const MIRROR_CHECK_TIMEOUT_MS = 20_000
/** Bytes that a command may print; whoever expects more streams it. A line of `ls-remote` has about 100. */
export const MAX_GIT_OUTPUT_BYTES = 64 * 1024 * 1024
/** Bytes of git's own words that are kept for an error: its last ones. */
export const MAX_GIT_STDERR_BYTES = 16_384
/** Of what it says in the end, so much is repeated in an error: a few lines that fit a terminal. */
export const MAX_GIT_LINES_SAID = 6
export const MAX_GIT_LINE_SAID = 400
/** Bytes of one object that is read whole; the largest trees and commits have a few megabytes. */
export const MAX_GIT_OBJECT_BYTES = 64 * 1024 * 1024
/** Bytes of all files of a tree whose contents are hashed. */
export const MAX_GIT_TREE_BYTES = 4 * 1024 * 1024 * 1024
