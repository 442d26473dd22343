import { PUBLISH } from '../web/links.js'

/** POST: what a check says of the form as it is, for the script that asks while somebody types. */
export const LIVE_CHECK_PATH = `${PUBLISH}/check`
