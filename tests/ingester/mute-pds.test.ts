import { pino } from 'pino'
import { test } from 'vitest'
import { createIngester } from '../../ingester/ingester.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { getRepoStatus } from '../../src/lexicons/com/atproto/sync.js'
import { startStage } from '../chaos/stage.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'

const LACKS = { status: 501, body: '{"error":"MethodNotImplemented"}', type: 'application/json' }

test('an account is erased although its PDS cannot be asked for a status', { timeout: 120_000 }, async () => {
  await using stage = await startStage(81)
  const { world, network } = stage
  await using database = await openEmbeddedDatabase()
  const { db } = database
  for (const { http } of world.hosts.pds) {
    const isQuestion = ({ url }: { url: URL }) => url.pathname.endsWith(getRepoStatus.main.nsid)
    http.intercept((request) => (isQuestion(request) ? LACKS : undefined), Number.POSITIVE_INFINITY)
  }
  const log = pino({ level: 'silent' })
  const config = { ...network, development: true }
  const identity = createIdentityResolver(config, { log })
  const ingester = createIngester({ config, database, log, identity, now: () => new Date() })
  await ingester.start()
  try {
    await stage.followed()
    await stage.act(30)
    const author = world.random.pick(world.free())
    const rows = (table: 'repo' | 'record') =>
      db.selectFrom(table).select('did').where('did', '=', author.did).execute()
    await until(async () => (await rows('record')).length > 0, { what: 'its records', timeoutMs: 30_000 })
    world.setAbsence(author, 'deleted')
    const isErased = async () => (await rows('record')).length + (await rows('repo')).length === 0
    await until(isErased, { what: 'the erasure', timeoutMs: 30_000 })
  } finally {
    await ingester.stop()
  }
})
