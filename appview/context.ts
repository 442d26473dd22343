import type { Config } from '../src/config.js'
import type { Database, Db } from '../src/db/database.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import type { Logger } from '../src/logger.js'
import type { NixService } from './nix/service.js'
import type { OAuthService } from './oauth/service.js'

/** What every route of the AppView may use. Built once, in `createAppViewContext`; handlers name the parts they need. */
export interface AppViewContext {
  readonly config: Config
  readonly database: Database
  readonly db: Db
  readonly log: Logger
  readonly identity: IdentityResolver
  readonly nix: NixService
  readonly oauth: OAuthService
  /** The clock, so that tests can hold it. */
  readonly now: () => Date
}
