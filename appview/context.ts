import type { Config } from '../src/config.js'
import type { Database, Db } from '../src/db/database.js'
import { createIdentityResolver, type IdentityResolver } from '../src/identity/identity-resolver.js'
import type { Logger } from '../src/logger.js'
import { createNixService } from './nix/create-service.js'
import type { NixService } from './nix/service.js'
import { createOAuthService } from './oauth/create-service.js'
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

export interface AppViewOptions {
  readonly config: Config
  /** Open, with its tables up to date; whoever opened it closes it. */
  readonly database: Database
  readonly log: Logger
  /** Shared with an ingester in the same process. */
  readonly identity?: IdentityResolver
  readonly now?: () => Date
}

/** Wires the AppView's services. */
export async function createAppViewContext(options: AppViewOptions): Promise<AppViewContext> {
  const { config, database, log, now = () => new Date() } = options
  const identity = options.identity ?? createIdentityResolver(config, { log })
  const { db } = database
  const nix = createNixService({ config, db, log, now })
  const oauth = await createOAuthService({ config, database, log, now, identity })
  return { config, database, db, log, identity, nix, oauth, now }
}
