import { setInterval } from 'node:timers'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { createLogger } from '../../src/logger.js'
import { startFirn } from '../ingest/consumers/firn-database.js'
import { identities } from '../ingest/identities.js'
import { readAccounts } from '../ingest/pool-file.js'

/**
 * Started by bench/memory.ts in a process of its own: the whole ingester. Prints its resident memory four times a
 * second, until it is ended.
 */

const SAMPLE_INTERVAL_MS = 250

const [service = '', poolPath = '', databaseUrl = '', plcUrl] = process.argv.slice(2)
const accounts = await readAccounts(poolPath)
const log = createLogger({ level: 'silent', pretty: false })
const identity =
  plcUrl === undefined
    ? identities(accounts, service)
    : createIdentityResolver({ plcUrl, development: true, handleResolvers: [] }, { log })
await startFirn({ service, accounts, databaseUrl, identity, log })
setInterval(() => {
  globalThis.gc?.()
  console.log(process.memoryUsage.rss())
}, SAMPLE_INTERVAL_MS)
