// Publishing.

/** Characters of what is pasted to be published: a definition and a release as JSON, generously spaced. */
export const MAX_PUBLISH_INPUT_LENGTH = 500_000
/** Names of other authors that a new name is compared with on the publish page. */
export const MAX_SIMILAR_NAMES = 3
/** How alike two names are that people may take for each other: pg_trgm's similarity; one letter of seven gives 0.5. */
export const NAME_SIMILARITY = 0.5
/** Attempts at a write that another write to the same repository came in between of. */
export const MAX_WRITE_ATTEMPTS = 5
/** Writes of one com.atproto.repo.applyWrites (its lexicon and the reference PDS). */
export const MAX_WRITES_AT_ONCE = 200
/** Bytes of the publish form: the texts of two records, a readme of 1 MB, and what encodes them. */
export const MAX_PUBLISH_FORM_BYTES = 4_000_000
/** Options of a module text that are looked at for slips: the richest module of the catalogue has 31. */
export const MAX_COMPARED_OPTIONS = 128
/** Characters of one; longer ones are not looked at. */
export const MAX_OPTION_LENGTH = 64
/** Bytes of an atom.lock in a record: lexicon of dev.firn.snapshot. A longer one stands in the tree alone. */
export const MAX_RECORD_LOCK_BYTES = 40_000
/** Keywords of a definition, and graphemes of one: lexicon of dev.firn.atom. */
export const MAX_KEYWORDS = 16
export const MAX_KEYWORD_LENGTH = 32
/** How long the source of a model may take to tell what it has; a person waits for the page. */
export const MODEL_SOURCE_TIMEOUT_MS = 90_000
/** The longest wait that a source may ask of a server whose visitor waits. */
export const MODEL_SOURCE_PATIENCE_MS = 5_000
/** Bytes that a server downloads of one model to hash them: the small files of a hub have fewer; weights are not read. */
export const MAX_SERVER_HASHED_BYTES = 100 * 1024 * 1024
/** Models that a server looks at for its visitors at a time; one for each of them. */
export const MAX_SOURCES_AT_ONCE = 4
/** Bytes of what was found of a model, as a form sends it back: a list of 5 MB and the rest of its artifact. */
export const MAX_FOUND_BYTES = 6_000_000
/** Files of a model that its form names. */
export const MAX_FORM_FILES = 30
