import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/database.js'
import { search } from '../../src/lexicons/dev/firn.js'
import { freePort } from '../support/free-port.js'
import { Api } from './api.js'
import { World } from './world.js'

test('while the database does not answer, health says so with 503, and so do queries', async () => {
  await using database = await openDatabase({
    url: `postgres://nobody@127.0.0.1:${await freePort()}/nothing`,
  })
  await using api = await Api.start(database, new World(database.db))
  const health = await api.request('_health')
  expect(health.status).toBe(503)
  expect(await health.json()).toEqual({ version: expect.any(String), status: 'database unavailable' })
  const refusal = await api.refusal(search)
  expect(refusal).toMatchObject({ status: 503, error: 'NotEnoughResources' })
  expect(refusal.message).toContain('try again')
})
