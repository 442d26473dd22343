import { createHmac } from 'node:crypto'
import type { AtpAgent } from '@atproto/api'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { until } from '../support/until.js'
import { type CliHome, createHome, networkEnvironment, removeHome } from './firn.js'
import { holdRefresh } from './hold-refresh.js'
import { loginFile, loginsIn } from './world.js'
import { writeCommand } from './write-command.js'

describe('firn login by an app password', () => {
  let network: LocalNetwork
  let alice: Account
  let owner: AtpAgent
  let password: string
  let home: CliHome
  beforeAll(async () => {
    network = await startNetwork()
    alice = await createAccount(network.pds[0], { handle: 'alice.test', password: 'alice-pass' })
    owner = await logIn(alice)
  })
  afterAll(() => network.close())
  beforeEach(async () => {
    home = createHome(networkEnvironment(network))
    const { data } = await owner.com.atproto.server.createAppPassword({ name: home.dir })
    password = data.password
  })
  afterEach(() => removeHome(home))

  const logInWith = (input: string) => home.run(['login', 'alice.test', '--app-password-stdin'], { input })
  const write = () => home.run(['write', pkg.$nsid, 'hello', '--json'], { commands: [writeCommand] })
  /** A token that says it ended long ago; no server would take it. */
  const oldToken = `x.${Buffer.from('{"exp":1}').toString('base64url')}.x`

  /** A token of the PDS's own, but that it ended a minute ago. */
  function expired(token: string): string {
    const [header = '', body = ''] = token.split('.')
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString())
    const exp = Math.floor(Date.now() / 1000) - 60
    const signed = `${header}.${Buffer.from(JSON.stringify({ ...claims, exp })).toString('base64url')}`
    const { jwtKey } = network.pds[0].ctx.accountManager
    return `${signed}.${createHmac('sha256', jwtKey).update(signed).digest('base64url')}`
  }

  test('needs no browser, and keeps no password', async () => {
    expect(await logInWith(`${password}\n`)).toEqual({
      code: 0,
      stdout: 'Logged in as alice.test; may write everything (app password).\n',
      stderr: '',
    })
    expect(JSON.stringify(loginFile(home))).not.toContain(password)
    expect(JSON.parse((await write()).stdout).uri).toContain(alice.did)
  })

  test("warns about the account's main password", async () => {
    expect((await logInWith(alice.password)).stderr).toContain("this is the account's main password")
  })

  test('is refused with a word on why', async () => {
    expect(await logInWith('wrong')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('refuses the password of alice.test'),
    })
    expect(await logInWith('\n')).toMatchObject({ code: 2, stderr: expect.stringContaining('no password') })
    const nobody = await home.run(['login', 'nobody.test', '--app-password-stdin'], { input: password })
    expect(nobody.stderr).toContain('No account answers to nobody.test.')
    expect((await home.run(['login', 'alice'], { input: password })).code).toBe(2)
    expect(loginsIn(home)).toEqual([])
  })

  test('is refreshed once, however many ask for it at the same moment', async () => {
    await logInWith(password)
    await using held = await holdRefresh(network.pds[0].url)
    const { session } = loginFile(home, (login) => {
      Object.assign(login, { pds: held.url })
      login.session.accessJwt = oldToken
    })
    const first = home.spawn(['whoami', '--check'])
    await until(() => held.refreshes() === 1, { what: 'a process to refresh' })
    const onStderr = (text: string) => {
      if (text.includes('Waiting for another firn')) held.letGo()
    }
    const second = home.run(['whoami', '--check', '-v'], { onStderr })
    for (const run of [first.ended, second]) expect(await run).toMatchObject({ code: 0 })
    expect(held.refreshes()).toBe(1)
    const fresh = loginFile(home).session
    expect([fresh.accessJwt, fresh.refreshJwt]).not.toContain(session.refreshJwt)
    expect((await write()).code).toBe(0)
    expect(loginFile(home).session).toEqual(fresh)
  })

  test('is refreshed when the server finds its token too old, whatever the clock here says', async () => {
    await logInWith(password)
    const { session } = loginFile(home, (login) => {
      login.session.accessJwt = expired(login.session.accessJwt)
    })
    const run = await home.run(['write', pkg.$nsid, 'hello'], {
      commands: [writeCommand],
      now: () => new Date(0),
    })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    expect(loginFile(home).session.refreshJwt).not.toBe(session.refreshJwt)
  })

  test('says so when it was withdrawn', async () => {
    await logInWith(password)
    await owner.com.atproto.server.revokeAppPassword({ name: home.dir })
    loginFile(home, (login) => {
      login.session.accessJwt = oldToken
    })
    expect(JSON.parse((await write()).stdout).error).toMatchObject({ problem: 'SessionEnded' })
    expect(loginsIn(home)).toEqual([])
  })

  test('is given back at logout', async () => {
    await logInWith(password)
    const kept = structuredClone(loginFile(home))
    expect((await home.run(['logout'])).code).toBe(0)
    await logInWith(password)
    loginFile(home, (login) => {
      login.session = { ...kept.session, accessJwt: oldToken }
    })
    expect((await write()).code).toBe(3)
  })

  test('tells a server that is away from one that refuses', async () => {
    await logInWith(password)
    loginFile(home, (login) => Object.assign(login, { pds: 'http://localhost:1' }))
    const { stdout, code } = await write()
    expect(code).toBe(4)
    expect(JSON.parse(stdout).error.message).toContain('does not answer')
    expect(loginsIn(home)).toHaveLength(1)
    const out = await home.run(['logout'])
    expect(out.stderr).toContain('was not told')
    expect(loginsIn(home)).toEqual([])
  })
})
