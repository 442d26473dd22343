import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { atom, channel, release, yank } from '../../src/lexicons/dev/firn.js'
import { logIn as logInAgent } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn, sessionCookie } from '../support/firn-pages.js'
import { describeWith } from '../support/prerequisite.js'
import { atomReleaseKey, NIX_LOCK, sampleAtom, sampleAtomRelease } from '../support/sample-atoms.js'
import type { Json } from '../support/sample-records.js'
import { until } from '../support/until.js'

const HERE = `/manage/atom/${NIX_LOCK.id}`
const keyOf = (version: string) => `atom:${NIX_LOCK.id}:${version.replace('+', '~')}`

describeWith([CHROMIUM], 'managing an atom', () => {
  let firn: TestFirn
  let browser: Browser
  let page: Page
  let cookie: string

  beforeAll(async () => {
    ;[firn, browser] = await Promise.all([startFirn(), launchChromium()])
    page = await browser.context.newPage()
    await logIn(page, firn.url, firn.accounts.alice)
    await allowPublishing(page, firn.url, firn.accounts.alice)
    cookie = await sessionCookie(page, firn.url)
    await put(atom.$nsid, NIX_LOCK.id, sampleAtom())
    const { did } = firn.accounts.alice
    for (const version of ['0.3.1', '0.4.0+b.1']) {
      const record = sampleAtomRelease({ version, definition: `at://${did}/${atom.$nsid}/${NIX_LOCK.id}` })
      await put(release.$nsid, atomReleaseKey(record), record)
    }
    await until(async () => (await fetch(`${firn.url}${atomPage('/0.4.0+b.1')}`)).status === 200, {
      what: 'the releases to be indexed',
      timeoutMs: 60_000,
    })
  })
  afterAll(async () => {
    await browser?.close()
    await firn?.close()
  })

  const atomPage = (rest = '') => `/@alice.test/atom/nix-lock${rest}`

  /** As the command line writes. */
  async function put(collection: string, rkey: string, record: Json): Promise<void> {
    const agent = await logInAgent(firn.accounts.alice)
    await agent.com.atproto.repo.putRecord({
      repo: firn.accounts.alice.did,
      collection,
      rkey,
      record,
      validate: false,
    })
  }
  function post(path: string, fields: Record<string, string>) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const init = { method: 'POST', body, redirect: 'manual' } as const
    return fetch(firn.url + HERE + path, { ...init, headers: { cookie, origin: firn.url } })
  }
  async function recordOf(collection: string, rkey: string) {
    const agent = await logInAgent(firn.accounts.alice)
    const repo = firn.accounts.alice.did
    return agent.com.atproto.repo.getRecord({ repo, collection, rkey }).then(
      ({ data }) => data,
      () => undefined,
    )
  }
  const textOf = async (path: string) => (await fetch(firn.url + path, { headers: { cookie } })).text()

  test('the account page leads to it, and says how atoms are published', async () => {
    await page.goto(`${firn.url}/account`)
    expect(await page.textContent('main')).toContain('firn atom publish')
    await page.click('a:has-text("Manage")')
    await page.waitForURL(`${firn.url}${HERE}`)
    expect(await page.textContent('h1')).toContain('nix-lock')
    expect(await page.locator('a:has-text("New version")').count()).toBe(0)
  })

  test('a release is yanked, and the yank taken back', async () => {
    const yanked = await post('/yank', { version: '0.4.0+b.1', reason: 'Loses locks', replacement: '0.3.1' })
    expect(yanked.headers.get('location')).toBe(HERE)
    const { did } = firn.accounts.alice
    expect((await recordOf(yank.$nsid, keyOf('0.4.0+b.1')))?.value).toMatchObject({
      release: { uri: `at://${did}/${release.$nsid}/${keyOf('0.4.0+b.1')}` },
      replacement: `at://${did}/${release.$nsid}/${keyOf('0.3.1')}`,
    })
    expect(await textOf(atomPage('/0.4.0+b.1'))).toContain('Loses locks')
    await post('/unyank', { version: '0.4.0+b.1' })
    expect(await textOf(atomPage('/0.4.0+b.1'))).not.toContain('Loses locks')
  })

  test('a channel is set and removed', async () => {
    expect((await post('/channel', { channel: 'stable', version: '0.3.1' })).status).toBe(303)
    expect(await recordOf(channel.$nsid, keyOf('stable'))).toBeDefined()
    expect(await textOf(HERE)).toContain('stable')
    await post('/channel/remove', { channel: 'stable' })
    expect(await recordOf(channel.$nsid, keyOf('stable'))).toBeUndefined()
  })

  test('what is not there is said to be so', async () => {
    for (const path of [HERE.replace(/.$/, 'g'), `${HERE}/delete?version=9.9.9`]) {
      expect((await fetch(firn.url + path, { headers: { cookie } })).status, path).toBe(404)
    }
    const refused = await post('/yank', { version: '9.9.9' })
    expect(refused.status).toBe(422)
  })

  test('a release, and then the atom, are deleted after their names were typed', async () => {
    expect((await post('/delete', { version: '0.3.1', confirm: '0.3' })).status).toBe(422)
    expect((await post('/delete', { version: '0.3.1', confirm: '0.3.1' })).headers.get('location')).toBe(HERE)
    expect((await fetch(firn.url + atomPage('/0.3.1'))).status).toBe(410)
    expect((await post('/delete', { confirm: NIX_LOCK.id })).status).toBe(422)
    expect((await post('/delete', { confirm: 'nix-lock' })).headers.get('location')).toBe('/account')
    for (const [collection, rkey] of [
      [atom.$nsid, NIX_LOCK.id],
      [release.$nsid, keyOf('0.4.0+b.1')],
    ] as const) {
      expect(await recordOf(collection, rkey)).toBeUndefined()
    }
    expect((await fetch(`${firn.url}/@alice.test/atom/${NIX_LOCK.id}`)).status).toBe(410)
  })
})
