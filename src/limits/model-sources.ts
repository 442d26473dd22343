// Asking the sources of models.

/** The longest wait that a source may ask of a person: the hub counts requests by windows of five minutes. */
export const MAX_SOURCE_WAIT_MS = 5 * 60 * 1000
/** Attempts at a question that a source has a passing fault with. */
export const SOURCE_ATTEMPTS = 4
/** The first wait after such a fault, doubled each time. */
export const SOURCE_RETRY_MS = 500
/** Bytes of an answer about a model: 20,000 files have a list of about 5 MB. */
export const MAX_SOURCE_ANSWER_BYTES = 32 * 1024 * 1024
/** Files of a model: what a list of 5 MB holds (dev.firn.files#fileList), generously. */
export const MAX_LISTED_FILES = 50_000
/**
 * Pages of a listing, one after the other, on which there is nothing new: a page of the hub, and of S3, has 1,000
 * entries.
 */
export const MAX_BARREN_PAGES = 100
/** Bytes of a file of a tool that holds a token or logins. */
export const MAX_CREDENTIAL_FILE_BYTES = 64 * 1024
/** Characters of what a person writes to name a source. */
export const MAX_SPEC_LENGTH = 8_192
/** Of what a hub tells of a model, as many as its definition takes: lexicon of dev.firn.model. */
export const MAX_BASE_MODELS = 16
export const MAX_HUB_KEYWORDS = 16
export const MAX_HUB_LANGUAGES = 128
/** Characters of a manifest of Ollama: lexicon of dev.firn.files#ollama. */
export const MAX_MANIFEST_LENGTH = 30_000
