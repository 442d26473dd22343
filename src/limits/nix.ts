// Resolution and emission.

/**
 * Releases of one lock. All of them are fetched with every tree; nixpkgs' own deepest closures of one language are
 * smaller.
 */
export const MAX_LOCK_NODES = 256
/** Dependencies that the releases of one lock name together: sixteen for each, several times what closures have. */
export const MAX_LOCK_EDGES = 4096
/** Releases of one definition, highest first, among which an edge chooses. Only nightly releases come near it. */
export const MAX_LOCK_CANDIDATES = 5000
/** Of each definition so many releases are read ahead; those with more are asked for when they are met. */
export const PREFETCHED_CANDIDATES = 50
/** Levels of dependencies that are read ahead together. */
export const PREFETCH_DEPTH = 4
/** Answers of the database's rows to a resolution between two turns of the event loop: a few milliseconds. */
export const SOURCE_ANSWERS_PER_TURN = 16
/** Releases of all items of one collection together: eight times those of one lock, which are a thousand files or so. */
export const MAX_COLLECTION_NODES = 2048
/** Locks of collections in memory; that of the largest has a megabyte. */
export const COLLECTIONS_KEPT = 32
/** Items of a collection that are looked up at a time: fewer than the pool has connections. */
export const COLLECTION_ITEMS_AT_ONCE = 8
/** How long a stored tree waits for the database's word on it: short, for nix waits with it. */
export const TREE_DATABASE_TIMEOUT_MS = 2_000
/** Releases that are locked between two turns of the event loop: about 20 ms of emission. */
export const LOCKS_AT_ONCE = 100
/** How often the tree of an author is made at most until it is known who else decides how it reads. */
export const MAX_SET_ATTEMPTS = 3
/** How often the trees of deleted accounts are looked for on disk. */
export const TREE_SWEEP_INTERVAL_MS = 5 * 60 * 1000
/** Newest events among which one may still appear, committed after others with higher numbers. */
export const LATE_EVENTS = 10_000
/** Files flake.lock that are serialised once: one for each nixpkgs that is pinned in these days. */
export const FLAKE_LOCKS_KEPT = 64
/** Trees of one author, and of the whole index, that are kept as they were: 20 kB each, and half a megabyte. */
export const AUTHOR_SNAPSHOTS_KEPT = 32
export const INDEX_SNAPSHOTS_KEPT = 256
/** How long after it was made a tree is asked for by those who followed a redirect; later, by locks that name it. */
export const SNAPSHOT_FRESH_MS = 60 * 60 * 1000
/** How often it is noted that one is still asked for. */
export const SNAPSHOT_USE_INTERVAL_MS = 24 * 60 * 60 * 1000
/** How long one that nobody asks for is kept: a flake that is not built in half a year fetches anew. */
export const SNAPSHOT_UNUSED_MS = 180 * 24 * 60 * 60 * 1000

/** Bytes of the name of a file (NAME_MAX of Linux, limits.h). */
export const MAX_FILE_NAME_LENGTH = 255
