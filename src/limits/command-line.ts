// The command line.

/** Bytes of a configuration file: a few hundred aliases. */
export const MAX_USER_CONFIG_BYTES = 65_536
/** From the start of a login to the answer of the account's server: people look for their passwords. */
export const LOGIN_WAIT_MS = 10 * 60 * 1000
/** Records of a page of com.atproto.repo.listRecords: what its lexicon allows. */
export const RECORDS_PER_PAGE = 100
/** Pages of an account's records that are read to find an atom: some 20,000 releases. */
export const MAX_RECORD_PAGES = 200
/** Locks inside each other that `firn atom verify` follows unless told otherwise. */
export const DEFAULT_VERIFY_DEPTH = 16
/** Atoms that one run of it looks at. */
export const MAX_VERIFIED_ATOMS = 1000
/** Another process's token refresh: @atproto/oauth-client gives one 30 seconds, and two may be before us. */
export const LOCK_WAIT_MS = 60_000
export const LOCK_POLL_MS = 25
/** An access token is refreshed this long before it ends: the clocks of two machines differ (as @atproto/oauth-client). */
export const TOKEN_LEEWAY_MS = 10_000
/** Bytes of a password on standard input: the PDS takes 512 at most (com.atproto.server.createAccount). */
export const MAX_PASSWORD_BYTES = 4_096
/** Milliseconds that Nix may evaluate an atom for: everything it needs is fetched meanwhile. */
export const PLAN_TIMEOUT_MS = 30 * 60 * 1000
/** Characters of a plan; a derivation has about 200. */
export const MAX_PLAN_BYTES = 64 * 1024 * 1024
/** Characters of what Nix says of an error that are kept: the last ones. */
export const MAX_PLAN_ERROR_BYTES = 16_384
/** Bytes of a manifest in an Ollama models directory that is read: the largest published have some 5 KB. */
export const MAX_OLLAMA_MANIFEST_BYTES = 1_000_000
/** Bytes of a models.toml: some thousand models. */
export const MAX_MODELS_FILE_BYTES = 1_000_000
/** Bytes of a models.lock: ten lists of files as long as one may be (MAX_FILE_LIST_BYTES). */
export const MAX_MODEL_LOCK_BYTES = 50_000_000
/** Milliseconds in which Nix notes a root of its garbage collector: a running collector is waited for. */
export const GC_ROOT_TIMEOUT_MS = 60_000
