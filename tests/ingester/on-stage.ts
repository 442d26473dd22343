import { pino } from 'pino'
import { createIngester } from '../../ingester/ingester.js'
import type { Db } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import type { Stage } from '../chaos/stage.js'
import { openEmbeddedDatabase } from '../support/databases.js'

/** An ingester of this process that follows the hosts of a stage, into a database of its own. */
export interface StagedIngester extends AsyncDisposable {
  readonly db: Db
}

/** Starts it, and waits until it is connected. @param more sources, besides those of the stage */
export async function ingestStage(stage: Stage, ...more: string[]): Promise<StagedIngester> {
  await using started = new AsyncDisposableStack()
  const database = started.use(await openEmbeddedDatabase())
  const { network } = stage
  const config = { ...network, sources: [...network.sources, ...more], development: true }
  const log = pino({ level: 'silent' })
  const identity = createIdentityResolver(config, { log })
  const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
  started.defer(() => ingester.stop())
  await ingester.start()
  await stage.followed()
  const stack = started.move()
  return { db: database.db, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}
