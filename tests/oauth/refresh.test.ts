import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSeal } from '../../appview/oauth/encryption.js'
import type { Database } from '../../src/db/database.js'
import { type Account, createAccount, type LocalNetwork, startNetwork } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { openPostgresDatabase } from '../support/databases.js'
import { logIn } from '../support/firn-pages.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { type LoginSite, startLoginSite } from './login-site.js'

describeWith([CHROMIUM, POSTGRES], 'tokens that have run out', () => {
  const secretKey = randomBytes(32)
  let network: LocalNetwork
  let database: Database
  let site: LoginSite
  let browser: Browser
  let alice: Account

  beforeAll(async () => {
    ;[network, database, browser] = await Promise.all([
      startNetwork(),
      openPostgresDatabase(),
      launchChromium(),
    ])
    site = await startLoginSite({ network, database, secretKey })
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    await logIn(await browser.context.newPage(), site.url, alice, '/whoami')
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
    await database.close()
    await network.close()
  })

  const tokens = async () => {
    const { value } = await database.db.selectFrom('oauthSession').selectAll().executeTakeFirstOrThrow()
    return JSON.parse(createSeal(secretKey).open(value, `oauthSession:${alice.did}`))
  }
  async function runOut(): Promise<void> {
    const session = await tokens()
    session.tokenSet.expires_at = new Date(0).toISOString()
    const value = createSeal(secretKey).close(JSON.stringify(session), `oauthSession:${alice.did}`)
    await database.db.updateTable('oauthSession').set({ value }).execute()
  }

  test('are refreshed once, however many ask at once and at however many AppViews', async () => {
    const services = [site.oauth, await site.sibling(), await site.sibling()]
    for (let round = 0; round < 2; round++) {
      const before = await tokens()
      await runOut()
      const asking = Array.from({ length: 20 }, async (_, i) => {
        const agent = await services[i % services.length]?.agentFor(alice.did)
        return (await agent?.com.atproto.server.getSession())?.data.did
      })
      expect(await Promise.all(asking)).toEqual(Array(20).fill(alice.did))
      expect((await tokens()).tokenSet.refresh_token).not.toBe(before.tokenSet.refresh_token)
    }
  })
})
