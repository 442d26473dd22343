import type { Config } from '../src/config.js'
import type { Database } from '../src/db/database.js'
import type { IdentityResolver } from '../src/identity/identity-resolver.js'
import type { OnBoundary } from '../src/indexing/boundary.js'
import type { Logger } from '../src/logger.js'
import type { Metrics } from '../src/metrics.js'

/** What the ingester is given; `npm start` and its own program each build one. */
export interface IngesterContext {
  readonly config: Pick<Config, 'sources' | 'development'> &
    Partial<Pick<Config, 'freshness' | 'publicUrl' | 'atomMirrors'>>
  /** Its `url`, if it has one, is for a connection of the ingester's own: the one that leads. */
  readonly database: Pick<Database, 'db' | 'url'>
  readonly log: Logger
  /** Sources that are followed from now on, whatever was read of them before. */
  readonly fromLive?: readonly string[] | undefined
  readonly identity: IdentityResolver
  /** The clock, so that tests can hold it. */
  readonly now: () => Date
  /** Made here when absent. */
  readonly metrics?: Metrics
  /** For tests that end the process at a boundary. */
  readonly onBoundary?: OnBoundary
}
