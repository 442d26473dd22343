import { afterEach, beforeEach, expect, test } from 'vitest'
import { RESYNC_LANES } from '../../src/limits/resync.js'
import { encodeFrame } from '../ingester/frame-server.js'
import { describeDatabases } from '../support/databases.js'
import { until } from '../support/until.js'
import { directoryOf } from './repo-hosts.js'
import { createStage, type Stage } from './stage.js'

const [BEFORE, AFTER] = ['before.example.com', 'after.example.com']

describeDatabases('an account that changes its handle while its repository is being fetched', (current) => {
  const db = () => current().db
  let stage: Stage
  let handle: string
  beforeEach(async () => {
    handle = BEFORE
    stage = await createStage(current())
  })
  afterEach(() => stage[Symbol.asyncDispose]())

  /** Who somebody is, as of now. */
  const resolve = async (did: string) => ({ ...(await directoryOf(stage.host).resolve(did)), handle })
  const stored = () => db().selectFrom('actor').select('handle').executeTakeFirst()

  /** Has it change its handle, and waits until that is stored. */
  async function change(did: string): Promise<void> {
    handle = AFTER
    stage.source.send(encodeFrame('#identity', { did, seq: 2, time: new Date().toISOString(), handle }))
    await until(async () => (await stored())?.handle === handle, { what: 'the word of it' })
  }

  async function hasNew(): Promise<void> {
    const repo = () => db().selectFrom('repo').select('state').executeTakeFirst()
    // The transaction that stores the answer asks for another, where that is wanted: it is not followed in between.
    await until(async () => (await repo())?.state === 'active', { what: 'the repository to be followed' })
    expect(await stored()).toEqual({ handle: AFTER })
  }

  test('has the new one once that is stored', async () => {
    const { did, asked, answer } = await stage.addWithheld()
    await stage.start({ identity: { ...directoryOf(stage.host), resolve } })
    await asked()
    await change(did)
    answer()
    await hasNew()
  })

  test('has the new one where the answer is too large for its lane, and the next is not', async () => {
    const { did, repo, asked } = await stage.addWithheld()
    const isChanged = Promise.withResolvers<void>()
    stage.host.answer = async (_, response) => {
      if (stage.host.asked.length > 1) return void response.end(await repo.car())
      await isChanged.promise
      response.end(Buffer.alloc(RESYNC_LANES[0].bytes + 1))
    }
    await stage.start({ identity: { ...directoryOf(stage.host), resolve } })
    await asked()
    await change(did)
    isChanged.resolve()
    await hasNew()
  })

  test('has the new one where that came between who it is and the request', async () => {
    const { did, answer } = await stage.addWithheld()
    answer()
    const [isAsked, isChanged] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const resolveSlowly = async (did: string) => {
      const identity = await resolve(did)
      isAsked.resolve()
      if (identity.handle === BEFORE) await isChanged.promise
      return identity
    }
    await stage.start({ identity: { ...directoryOf(stage.host), resolve: resolveSlowly } })
    await isAsked.promise
    await change(did)
    isChanged.resolve()
    await hasNew()
  })
})
