import { afterEach, beforeEach, expect, test } from 'vitest'
import { dev } from '../../src/lexicons/index.js'
import { MAX_HELD_COMMITS } from '../../src/limits/resync.js'
import { cursorIsAt } from '../ingester/checks.js'
import { encodeFrame } from '../ingester/frame-server.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { createStage, type Stage } from './stage.js'

describeDatabases('commits that come while their repository is being fetched', (current) => {
  const db = () => current().db
  let stage: Stage
  beforeEach(async () => {
    stage = await createStage(current())
  })
  afterEach(() => stage[Symbol.asyncDispose]())

  /** Sends so many commits, each with a package, between the request for the repository and its answer. */
  async function commitWhileFetched(count: number): Promise<{ did: string; revs: string[] }> {
    const { did, repo, asked, answer } = await stage.addWithheld('first')
    await stage.start()
    await asked()
    const revs = [repo.rev()]
    for (let index = 1; index <= count; index++) {
      const path = `${dev.firn.package.$nsid}/package-${index}`
      const commit = await repo.write({ path, value: samplePackage() })
      revs.push(commit.rev)
      stage.source.send(encodeFrame('#commit', { ...commit, seq: index + 1 }))
    }
    await cursorIsAt(db(), count + 1)
    answer()
    await until(
      async () => {
        const row = await db().selectFrom('repo').select(['state', 'rev']).executeTakeFirst()
        return row?.state === 'active' && row.rev === repo.rev()
      },
      { what: 'the repository to be followed from its newest commit on' },
    )
    return { did, revs }
  }

  const events = () => db().selectFrom('updateEvent').select(['key', 'rev']).orderBy('seq').execute()

  test('are applied after it in their order, with no other fetch', async () => {
    const { revs } = await commitWhileFetched(MAX_HELD_COMMITS)
    const keys = revs.map((_, index) => (index === 0 ? 'first' : `package-${index}`))
    expect(await events()).toEqual(keys.map((key, index) => ({ key, rev: revs[index] })))
    expect(stage.host.asked).toHaveLength(1)
  })

  test('have it fetched once more where there is no room for them', async () => {
    const { revs } = await commitWhileFetched(MAX_HELD_COMMITS + 1)
    const found = await db().selectFrom('definition').select('key').execute()
    expect(found).toHaveLength(revs.length)
    expect(stage.host.asked).toHaveLength(2)
  })
})
