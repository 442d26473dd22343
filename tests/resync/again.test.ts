import { afterEach, beforeEach, expect, test } from 'vitest'
import { dev } from '../../src/lexicons/index.js'
import { cursorIsAt } from '../ingester/checks.js'
import { encodeFrame, type PlacedFrame } from '../ingester/frame-server.js'
import type { SignedRepo } from '../ingester/signed-repo.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { until } from '../support/until.js'
import { createStage, type Stage } from './stage.js'

const SEQ = 7

/** What has a repository fetched once more, whose second package the commits that come do not tell of. */
const CAUSES: Record<string, (repo: SignedRepo) => Promise<PlacedFrame>> = {
  'a #sync': async (repo) => encodeFrame('#sync', { ...(await repo.sync()), seq: SEQ }),
  'an account that came back': async ({ did }) =>
    encodeFrame('#account', { seq: SEQ, did, time: new Date().toISOString(), active: true }),
}

describeDatabases('what happens while a repository is being fetched', (current) => {
  const db = () => current().db
  let stage: Stage
  beforeEach(async () => {
    stage = await createStage(current())
  })
  afterEach(() => stage[Symbol.asyncDispose]())

  test.each(Object.entries(CAUSES))(
    'is not lost to a stop right after it is stored: %s',
    async (_, cause) => {
      const { repo, asked, answer } = await stage.addWithheld('first')
      let isStored = false
      let stopped: Promise<void> | undefined
      await stage.start({
        onBoundary: (boundary) => {
          if (boundary === 'resync-before-state') isStored = true
          if (boundary === 'after-commit-before-ack' && isStored) stopped ??= stage.ingester.stop()
        },
      })
      await asked()
      await repo.write({ path: `${dev.firn.package.$nsid}/second`, value: samplePackage() })
      stage.source.send(await cause(repo))
      await cursorIsAt(db(), SEQ)
      answer()
      await until(() => stopped !== undefined, { what: 'the transaction that stores the first answer' })
      await stopped
      expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'first' }])

      await stage.start()
      await until(
        async () =>
          (await db().selectFrom('definition').select('name').where('name', '=', 'second').execute())
            .length === 1,
        { what: 'what the first answer did not hold' },
      )
    },
  )
})
