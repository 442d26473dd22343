import { createIngester } from '../../ingester/ingester.js'
import { migrations } from '../../migrations/index.js'
import { openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { createLogger } from '../../src/logger.js'
import { runUntilSignal } from '../../src/program.js'
import type { ChildOptions } from './ingester-child.js'

/**
 * The ingester as a process that ends itself: what `ingester/index.ts` does, over any database, with somebody who
 * hears of boundaries. Its argument is `ChildOptions` as JSON.
 */
await runUntilSignal(async () => {
  const options = JSON.parse(process.argv[2] ?? '') as ChildOptions
  const log = createLogger({ level: 'info', pretty: false })
  const database = await openDatabase(options.database)
  await migrateToLatest(database.db, migrations)
  const { sources, plcUrl, handleResolvers } = options
  const config = { sources, plcUrl, handleResolvers, development: true }
  const ingester = createIngester({
    config,
    database,
    log,
    identity: createIdentityResolver(config, { log }),
    now: () => new Date(),
    onBoundary: endAt(options.end),
  })
  await ingester.start()
  if (options.fault === 'rejection') void Promise.reject(new Error('nobody waits for this'))
  return {
    ended: ingester.ended,
    stop: async () => {
      await ingester.stop()
      await database.close()
    },
  }
})

/** Ends this process as a power cut does, at the nth passing of a boundary. */
function endAt(end: ChildOptions['end']) {
  let left = end?.passing ?? 0
  return (boundary: Boundary) => {
    if (boundary === end?.at && --left === 0) process.kill(process.pid, 'SIGKILL')
  }
}
