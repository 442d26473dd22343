// The command line.

/** Bytes of a configuration file: a few hundred aliases. */
export const MAX_USER_CONFIG_BYTES = 65_536
/** From the start of a login to the answer of the account's server: people look for their passwords. */
export const LOGIN_WAIT_MS = 10 * 60 * 1000
