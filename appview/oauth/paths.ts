/** Addresses of logging in that no page but ours and authorization servers need; the others are in web/links.ts. */
export const CALLBACK_PATH = '/oauth/callback'
export const METADATA_PATH = '/oauth/client-metadata.json'
export const JWKS_PATH = '/oauth/jwks.json'
/** POST: asks the account's server for the permission to publish. */
export const UPGRADE_PATH = '/oauth/upgrade'
/** POST: ends every session of the account. */
export const LOGOUT_EVERYWHERE_PATH = '/logout/everywhere'
