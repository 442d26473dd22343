// Logging in.

/** From the start of a login to its callback. RFC 9700 wants such rows gone within the hour; servers give minutes. */
export const LOGIN_LIFETIME_MS = 30 * 60 * 1000
/** How long a browser stays logged in. Confidential clients may keep tokens for 180 days (ATProto OAuth, "Tokens"). */
export const WEB_SESSION_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
/** Token refreshes at once in one program: each holds one connection of the pool and needs a second. */
export const OAUTH_LOCKS_AT_ONCE = 4
