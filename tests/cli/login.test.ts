import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type Account,
  answerConsent,
  createAccount,
  type LocalNetwork,
  logInAtPds,
  startNetwork,
} from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { type CliHome, type CliProcess, createHome, networkEnvironment, removeHome } from './firn.js'

describeWith([CHROMIUM], 'firn login through a browser', () => {
  let network: LocalNetwork
  let browser: Browser
  let alice: Account
  let home: CliHome
  beforeAll(async () => {
    ;[network, browser] = await Promise.all([startNetwork(), launchChromium()])
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
  })
  afterAll(async () => {
    await browser.close()
    await network.close()
  })
  beforeEach(() => {
    home = createHome(networkEnvironment(network))
  })
  afterEach(() => removeHome(home))

  const addressIn = (firn: CliProcess) =>
    until(() => /http:\/\/localhost:\d+\/oauth\/authorize\S+/.exec(firn.stderr())?.[0], {
      what: 'the address to consent at',
    })

  async function consent(url: string, answer: 'Authorize' | 'Deny access' = 'Authorize'): Promise<string> {
    const page = await browser.context.newPage()
    try {
      await page.goto(url)
      await logInAtPds(page, alice.password)
      await answerConsent(page, answer)
      await page.waitForURL('http://127.0.0.1:*/callback?*')
      return await page.innerText('body')
    } finally {
      await page.close()
    }
  }

  test('logs in, writes, and logs out', async () => {
    const login = home.spawn(['login', '@Alice.test', '--no-browser'])
    expect(await consent(await addressIn(login))).toContain('firn now acts as alice.test')
    expect(await login.ended).toMatchObject({ code: 0, stdout: 'Logged in as alice.test; may publish.\n' })

    const state = path.join(home.dir, '.local/state/firn')
    const modeOf = (...parts: string[]) => statSync(path.join(state, ...parts)).mode & 0o777
    const [file = ''] = readdirSync(path.join(state, 'accounts'))
    expect([modeOf(), modeOf('accounts'), modeOf('accounts', file), modeOf('account')]).toEqual([
      0o700, 0o700, 0o600, 0o600,
    ])

    const who = await home.spawn(['whoami', '--check', '--json']).ended
    expect(JSON.parse(who.stdout)).toMatchObject({
      did: alice.did,
      handle: 'alice.test',
      login: 'oauth',
      permission: 'publish',
      holds: true,
    })
    expect(await home.spawn(['logout']).ended).toMatchObject({
      code: 0,
      stdout: 'Logged out of alice.test.\n',
    })
    expect(readdirSync(path.join(state, 'accounts'))).toEqual([])
  })
})
