import { chmodSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { package as pkg, yank } from '../../src/lexicons/dev/firn.js'
import { type Account, createAccount, type LocalNetwork, startNetwork } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from './firn.js'
import { addressOf, consent, logInWithBrowser, loginFile, loginsIn, stateOf } from './world.js'
import { writeCommand } from './write-command.js'

// Pages, processes and a whole network: a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000 })

describeWith([CHROMIUM], 'firn login through a browser', () => {
  let network: LocalNetwork
  let browser: Browser
  let alice: Account
  let bob: Account
  let home: CliHome
  beforeAll(async () => {
    ;[network, browser] = await Promise.all([startNetwork(), launchChromium()])
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    bob = await createAccount(network.pds[1], { handle: 'bob.two.test', password: 'bob-pass' })
  })
  afterAll(async () => {
    await browser.close()
    await network.close()
  })
  beforeEach(() => {
    home = createHome(networkEnvironment(network))
  })
  afterEach(() => removeHome(home))

  const write = (collection: string, rkey: string) =>
    home.run(['write', collection, rkey, '--json'], { commands: [writeCommand] })

  test('lets firn write its records and nothing else, until it logs out', async () => {
    const login = home.spawn(['login', '@Alice.test', '--no-browser'])
    expect(await consent(browser, await addressOf(login), alice)).toContain('firn now acts as alice.test')
    expect(await login.ended).toMatchObject({ code: 0, stdout: 'Logged in as alice.test; may publish.\n' })

    const modeOf = (...parts: string[]) => statSync(path.join(stateOf(home), ...parts)).mode & 0o777
    const [file = ''] = loginsIn(home)
    const modes = [modeOf(), modeOf('accounts'), modeOf('accounts', file), modeOf('account')]
    expect(modes).toEqual([0o700, 0o700, 0o600, 0o600])

    expect(JSON.parse((await write(pkg.$nsid, 'hello')).stdout).uri).toBe(
      `at://${alice.did}/${pkg.$nsid}/hello`,
    )
    const foreign = await write('com.example.thing', 'x')
    expect(foreign.code).toBe(3)
    expect(JSON.parse(foreign.stdout).error).toMatchObject({ name: 'ServerRefusal', status: 403 })

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
    expect(loginsIn(home)).toEqual([])
    expect(await write(pkg.$nsid, 'hello')).toMatchObject({ code: 3 })
  })

  test('opens the browser that the environment names', async () => {
    const opened = path.join(home.dir, 'opened')
    const program = path.join(home.dir, 'my browser')
    writeFileSync(
      program,
      `#!/bin/sh\nprintf %s "$1" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`,
    )
    chmodSync(program, 0o755)
    const login = home.spawn(['login', alice.handle, '--json'], { env: { BROWSER: program } })
    await until(() => existsSync(opened), { what: 'the browser to be started' })
    await consent(browser, readFileSync(opened, 'utf8'), alice)
    const { code, stdout } = await login.ended
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ did: alice.did, permission: 'publish' })
  })

  test('keeps nothing when the consent is denied, or Ctrl-C comes first', async () => {
    const denied = home.spawn(['login', alice.handle, '--no-browser', '--json'])
    expect(await consent(browser, await addressOf(denied), alice, 'Deny access')).toContain('You declined')
    const { code, stdout } = await denied.ended
    expect(code).toBe(3)
    expect(JSON.parse(stdout).error).toMatchObject({ name: 'LoginError', problem: 'Denied' })

    const left = home.spawn(['login', alice.handle, '--no-browser'])
    await addressOf(left)
    left.child.kill('SIGINT')
    expect(await left.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('Ended by SIGINT.') })
    expect(loginsIn(home)).toEqual([])
  })

  test('keeps several accounts apart', async () => {
    await logInWithBrowser(home, browser, alice)
    await logInWithBrowser(home, browser, bob, '--read-only')
    const lines = (await home.run(['accounts'])).stdout.split('\n')
    expect(lines).toEqual([
      expect.stringMatching(/alice\.test +may publish +http/),
      expect.stringMatching(/bob\.two\.test +may not publish/),
      '',
    ])
    // The last one that logged in is acted as, and has not granted enough.
    const refused = await write(pkg.$nsid, 'x')
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      problem: 'PartialGrant',
      message: expect.stringContaining(`write ${yank.$nsid} records`),
    })
    expect((await home.run(['accounts', 'use', 'alice.test'])).code).toBe(0)
    expect((await write(pkg.$nsid, 'x')).code).toBe(0)
    expect((await home.run(['whoami'], { env: { FIRN_ACCOUNT: bob.did } })).stdout).toMatch(
      /^bob\.two\.test\n/,
    )
    expect((await home.run(['whoami', '--account', 'carol.test'])).stderr).toContain(
      'carol.test is not logged in.',
    )
    expect((await home.run(['logout', '--all'])).stdout).toBe(
      'Logged out of alice.test.\nLogged out of bob.two.test.\n',
    )
  })

  test('refreshes tokens that grew old, once, however many ask for it at the same moment', async () => {
    await logInWithBrowser(home, browser, alice)
    const old = loginFile(home, ({ session }) => {
      session.tokenSet.expires_at = '2020-01-01T00:00:00.000Z'
    })
    // In one process, so that they surely meet; each has a lock of its own.
    const asking = [1, 2, 3].map(() => home.run(['whoami', '--check']))
    for (const run of asking) expect(await run).toMatchObject({ code: 0, stderr: '' })
    const fresh = loginFile(home).session.tokenSet
    expect(fresh.access_token).not.toBe(old.session.tokenSet.access_token)
    expect(await home.spawn(['whoami', '--check']).ended).toMatchObject({ code: 0 })
    expect(loginFile(home).session.tokenSet).toEqual(fresh)
    expect(statSync(path.join(stateOf(home), 'accounts', loginsIn(home)[0] ?? '')).mode & 0o777).toBe(0o600)
  })

  test('says so when a login was withdrawn at the server', async () => {
    await logInWithBrowser(home, browser, alice)
    const other = createHome(networkEnvironment(network))
    cpSync(stateOf(home), stateOf(other), { recursive: true })
    await other.run(['logout'])
    removeHome(other)
    // The token of before is good for a while; the next refresh fails.
    loginFile(home, ({ session }) => {
      session.tokenSet.expires_at = '2020-01-01T00:00:00.000Z'
    })
    const run = await write(pkg.$nsid, 'x')
    expect(run.code).toBe(3)
    expect(JSON.parse(run.stdout).error).toMatchObject({
      name: 'LoginError',
      problem: 'SessionEnded',
      message: 'The login of alice.test has ended: it ran out, or was withdrawn.',
      hint: 'Log in again: firn login alice.test',
    })
    expect(loginsIn(home)).toEqual([])
  })
})
