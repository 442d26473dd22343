import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeFrame } from '../ingester/frame-server.js'
import { describeDatabases } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf } from './repo-hosts.js'
import { createStage, type Stage } from './stage.js'

describeDatabases('an account that changes its handle while its repository is being fetched', (current) => {
  const db = () => current().db
  let stage: Stage
  beforeEach(async () => {
    stage = await createStage(current())
  })
  afterEach(() => stage[Symbol.asyncDispose]())

  test('has the new one once that is stored', async () => {
    let handle = 'before.example.com'
    const directory = directoryOf(stage.host)
    const identity = {
      ...directory,
      resolve: async (did: string) => ({ ...(await directory.resolve(did)), handle }),
    }
    const { did, asked, answer } = await stage.addWithheld()
    await stage.start({ identity })
    await asked()
    handle = 'after.example.com'
    stage.source.send(encodeFrame('#identity', { did, seq: 2, time: new Date().toISOString(), handle }))
    const stored = () => db().selectFrom('actor').select('handle').where('did', '=', did).executeTakeFirst()
    await until(async () => (await stored())?.handle === handle, { what: 'the word of it' })
    answer()
    const repo = () => db().selectFrom('repo').select('state').executeTakeFirst()
    // The transaction that stores the answer asks for another, where that is wanted: it is not followed in between.
    await until(async () => (await repo())?.state === 'active', { what: 'the repository to be followed' })
    expect(await stored()).toEqual({ handle })
  })
})
