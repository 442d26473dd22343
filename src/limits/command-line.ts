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
