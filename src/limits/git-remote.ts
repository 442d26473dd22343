// What is read of a git repository that somebody else serves. Its server may be anybody's.

/** Lines of one answer: as many refs as its bytes could hold, and no flood of empty ones. */
export const MAX_PKT_LINES = 200_000
/** One answer, the whole of it: a server may be slow, and not so slow that it holds a turn for ever. */
export const GIT_REMOTE_TIMEOUT_MS = 60_000
/** Bytes of one answer: 200,000 refs of 100 bytes, and any number of manifests that anybody writes. */
export const MAX_GIT_ANSWER_BYTES = 32 * 1024 * 1024
/** Objects of one pack: those asked for, and what a server without filters adds to them. */
export const MAX_PACK_OBJECTS = 50_000
/** Bytes of one object, inflated: it is inflated at once, and stands in memory until the pack is read. */
export const MAX_PACK_OBJECT_BYTES = 8 * 1024 * 1024
/** Bytes of all objects of a pack, inflated: what reading one may hold in memory, and inflate at its full ratio. */
export const MAX_PACK_INFLATED_BYTES = 64 * 1024 * 1024
/** Objects of a pack that are read before others get their turn. */
export const PACK_OBJECTS_AT_ONCE = 500
/** Objects that are asked for at a time: a request line of 50 bytes each. */
export const GIT_WANTS_AT_ONCE = 2_000
/** Commits that are asked for at a time where each comes with all its files: an atom has some hundred kilobytes. */
export const GIT_FULL_COMMITS_AT_ONCE = 16
/** Bytes of all objects of one look: they stand in memory until it is kept. Manifests have 64 kB at most. */
export const MAX_FETCHED_BYTES = 128 * 1024 * 1024
/** Requests for objects in one look: halves of batches that were too large. */
export const MAX_FETCH_REQUESTS = 64
/** Objects that are fetched one by one, as files, from a server that knows nothing of git. */
export const MAX_LOOSE_OBJECTS = 256
/** Bytes of such an object, deflated and inflated. */
export const MAX_LOOSE_OBJECT_BYTES = 1024 * 1024
/** Packs that are fetched whole, as files, for the objects in them. */
export const MAX_DUMB_PACKS = 4
