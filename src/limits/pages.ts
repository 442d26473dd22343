// Pages.

/** Characters of the hash in an asset's address: 96 bits, far past accidental collision. */
export const ASSET_HASH_LENGTH = 16
/** Bytes of the form that chooses a theme: two short fields and the path of a page. */
export const MAX_THEME_FORM_BYTES = 16 * 1024
/** Bytes of a readme that is drawn. The lexicon allows 1 MB; a page of more than this helps nobody. */
export const MAX_README_BYTES = 256 * 1024
/** How long a page waits for a readme that must be fetched; afterwards it says that there was no answer. */
export const README_FETCH_TIMEOUT_MS = 4_000
/** How long drawing one readme may take: an honest one of 256 kB takes 100 ms, a hostile one any time. */
export const README_RENDER_TIMEOUT_MS = 1_500
/** Memory of the thread that draws readmes. */
export const README_RENDER_MEMORY_MB = 128
/** Readmes that wait to be drawn; more means a flood. */
export const README_RENDER_QUEUE = 32
/** Characters of drawn readmes that are kept in memory. */
export const README_CACHE_CHARACTERS = 32 * 1024 * 1024
/** How long a readme that could not be had is not asked for again. */
export const README_RETRY_MS = 60_000
