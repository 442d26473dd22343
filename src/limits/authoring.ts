// What the command line's work on atom.toml, atom.lock and ekala.toml may take.

/** Directories between one and the ekala.toml above it; file systems end at about as many. */
export const MAX_PARENT_DIRECTORIES = 256
/** AtomIds in one question to the AppView (dev.firn.listAtomVersions). */
export const ATOMS_PER_QUESTION = 25
/** Pages of one answer of the AppView that are read; 500 versions each. */
export const MAX_VERSION_PAGES = 200
/** Strangers' records, and versions of one, that are told of one by one; beyond those, how many. */
export const MAX_TOLD_OF_STRANGERS = 5
/** How long the AppView may take for one page. */
export const APPVIEW_TIMEOUT_MS = 30_000
/** Mirrors that are asked at a time. */
export const MIRRORS_AT_ONCE = 8

/** Bytes of a source that is downloaded to be hashed: four times the largest archives of nixpkgs. */
export const MAX_PIN_BYTES = 1024 * 1024 * 1024
/** Bytes of all files of an archive that is unpacked in memory to be hashed: three times nixpkgs itself. */
export const MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
/** Entries of such an archive: nixpkgs has about 60,000. */
export const MAX_UNPACKED_ENTRIES = 1_000_000
/** How long one download may take. */
export const PIN_TIMEOUT_MS = 30 * 60 * 1000
/** Bytes of a page of versions: 500 with all that they need. */
export const MAX_VERSIONS_PAGE_BYTES = 32 * 1024 * 1024
