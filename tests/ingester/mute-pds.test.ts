import { test } from 'vitest'
import { getRepoStatus } from '../../src/lexicons/com/atproto/sync.js'
import { startStage } from '../chaos/stage.js'
import { until } from '../support/until.js'
import { ingestStage } from './on-stage.js'

const LACKS = { status: 501, body: '{"error":"MethodNotImplemented"}', type: 'application/json' }

test('an account is erased although its PDS cannot be asked for a status', { timeout: 120_000 }, async () => {
  await using stage = await startStage(81)
  const { world } = stage
  for (const { http } of world.hosts.pds) {
    const isQuestion = ({ url }: { url: URL }) => url.pathname.endsWith(getRepoStatus.main.nsid)
    http.intercept((request) => (isQuestion(request) ? LACKS : undefined), Number.POSITIVE_INFINITY)
  }
  await using ingester = await ingestStage(stage)
  const { db } = ingester
  await stage.act(30)
  const author = world.random.pick(world.free())
  const rows = (table: 'repo' | 'record') =>
    db.selectFrom(table).select('did').where('did', '=', author.did).execute()
  await until(async () => (await rows('record')).length > 0, { what: 'its records' })
  world.setAbsence(author, 'deleted')
  const isErased = async () => (await rows('record')).length + (await rows('repo')).length === 0
  await until(isErased, { what: 'the erasure' })
})
