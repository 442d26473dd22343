import type { Account, Session, SessionWish } from './session.js'

/** The accounts that are logged in on this machine. */
export interface Logins {
  list(): Promise<readonly Account[]>
  session(wish?: SessionWish): Promise<Session>
}
