import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channel, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import { logIn as logInAgent } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn, sessionCookie } from '../support/firn-pages.js'
import { describeWith } from '../support/prerequisite.js'
import { samplePackage, sampleRecipe } from '../support/sample-records.js'

describeWith([CHROMIUM], 'managing a package', () => {
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
    for (const version of ['1.0.0', '1.1.0', '2.0.0']) await publish(version)
  })
  afterAll(async () => {
    await browser.close()
    await firn.close()
  })

  function post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const init = { method: 'POST', body, redirect: 'manual' } as const
    return fetch(firn.url + path, { ...init, headers: { cookie, origin: firn.url, ...headers } })
  }
  async function publish(version: string): Promise<void> {
    const records = {
      name: 'hello',
      ...(version === '1.0.0' ? { package: samplePackage() } : {}),
      release: { version, artifact: sampleRecipe() },
    }
    const response = await post('/publish', {
      mode: 'checked',
      step: 'publish',
      json: JSON.stringify(records),
    })
    expect(response.status, await response.text()).toBe(303)
  }
  async function recordOf(collection: string, rkey: string) {
    const agent = await logInAgent(firn.accounts.alice)
    const repo = firn.accounts.alice.did
    try {
      return (await agent.com.atproto.repo.getRecord({ repo, collection, rkey })).data
    } catch {
      return undefined
    }
  }
  async function resolved(requirement: string) {
    const response = await fetch(`${firn.url}/p/alice.test/hello/${requirement}.tar.gz`, {
      redirect: 'manual',
    })
    return { status: response.status, location: response.headers.get('location') ?? '' }
  }

  test('the account page leads to what is the author’s own', async () => {
    await page.goto(`${firn.url}/account`)
    expect(await page.textContent('main')).toContain('@alice.test')
    expect(await page.textContent('main')).toContain('create, change and delete your packages')
    await page.click('a:has-text("Manage")')
    await page.waitForURL(`${firn.url}/manage/hello`)
    expect(await page.locator('.lines li').count()).toBe(3)
  })

  test('a yank takes a release out of ranges at once, and can be taken back', async () => {
    expect((await resolved('*')).location).toContain('/2.0.0/')
    await page.goto(`${firn.url}/manage/hello`)
    await page.locator('.lines li').first().locator('summary').click()
    await page.fill('input[name=reason]:visible', 'eats "files" <b>')
    await page.fill('input[name=replacement]:visible', '1.1.0')
    await page.click('button:has-text("Yank 2.0.0")')
    await page.waitForSelector('.tag:has-text("yanked")')
    expect(await page.textContent('.lines')).toContain('eats "files" <b>')
    expect((await resolved('*')).location).toContain('/1.1.0/')
    const released = await recordOf(release.$nsid, 'package:hello:2.0.0')
    const { did } = firn.accounts.alice
    expect((await recordOf(yank.$nsid, 'package:hello:2.0.0'))?.value).toMatchObject({
      release: { uri: released?.uri, cid: released?.cid },
      replacement: `at://${did}/${release.$nsid}/package:hello:1.1.0`,
    })

    await page.click('button:has-text("Take the yank back")')
    await page.waitForSelector('.tag:has-text("yanked")', { state: 'detached' })
    expect((await resolved('*')).location).toContain('/2.0.0/')
    expect(await recordOf(yank.$nsid, 'package:hello:2.0.0')).toBeUndefined()
  })

  test('channels are set, moved and removed', async () => {
    await page.goto(`${firn.url}/manage/hello`)
    await page.fill('input[name=channel]', 'Stable')
    await page.click('button:has-text("Add")')
    await page.waitForSelector('[role=alert]')
    expect(await page.inputValue('input[name=channel]:visible')).toBe('Stable')
    await page.fill('input[name=channel]:visible', 'stable')
    await page.locator('select[name=version]').last().selectOption('1.0.0')
    await page.click('button:has-text("Add")')
    await page.waitForSelector('strong:has-text("stable")')
    expect((await resolved('stable')).location).toContain('/1.0.0/')

    await page.locator('select[name=version]').first().selectOption('1.1.0')
    await page.click('button:has-text("Move")')
    await page.waitForLoadState()
    expect((await resolved('stable')).location).toContain('/1.1.0/')

    await page.click('button:has-text("Remove")')
    await page.waitForSelector('strong:has-text("stable")', { state: 'detached' })
    expect((await resolved('stable')).status).toBe(404)
    expect(await recordOf(channel.$nsid, 'package:hello:stable')).toBeUndefined()
  })

  test('a release is deleted after its version was typed, and its version is never used again', async () => {
    await post('/manage/hello/channel', { channel: 'old', version: '1.0.0' })
    await page.goto(`${firn.url}/manage/hello/delete?version=1.0.0`)
    expect(await page.textContent('main')).toContain('This cannot be taken back')
    await page.fill('input[name=confirm]', '1.1.0')
    await page.click('button:has-text("Delete hello 1.0.0")')
    await page.waitForSelector('.problem')
    expect(await recordOf(release.$nsid, 'package:hello:1.0.0')).toBeDefined()
    await page.fill('input[name=confirm]', '1.0.0')
    await page.click('button:has-text("Delete hello 1.0.0")')
    await page.waitForURL(`${firn.url}/manage/hello`)
    expect(await recordOf(release.$nsid, 'package:hello:1.0.0')).toBeUndefined()
    expect(await recordOf(channel.$nsid, 'package:hello:old')).toBeUndefined()
    expect((await resolved('=1.0.0')).status).toBe(410)

    const again = await post('/publish', {
      mode: 'json',
      step: 'check',
      json: JSON.stringify({ name: 'hello', release: { version: '1.0.0', artifact: sampleRecipe() } }),
    })
    expect(again.status).toBe(422)
    expect(await again.text()).toContain('was published and deleted')
  })

  test('forms of other sites and of nobody are refused', async () => {
    const fields = { version: '1.1.0' }
    const foreign = await post('/manage/hello/yank', fields, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    const nobody = await post('/manage/hello/yank', fields, { cookie: '' })
    expect(nobody.headers.get('location')).toMatch(/^\/login\?/)
    expect(await recordOf(yank.$nsid, 'package:hello:1.1.0')).toBeUndefined()
  })

  test('what is not there, or no name or version, is said to be so', async () => {
    for (const path of ['/manage/nothing', '/manage/%2f', '/manage/hello/delete?version=9.9.9']) {
      expect((await fetch(firn.url + path, { headers: { cookie } })).status, path).toBe(404)
    }
    for (const version of ['9.9.9', 'x', '']) {
      const response = await post('/manage/hello/yank', { version, reason: 'typed "this"' })
      expect(response.status).toBe(422)
      expect(await response.text()).toContain('Nothing was changed')
    }
  })

  test('a package is deleted whole', async () => {
    await page.goto(`${firn.url}/manage/hello/delete`)
    await page.fill('input[name=confirm]', 'hello')
    await page.click('button:has-text("Delete hello")')
    await page.waitForURL(`${firn.url}/account`)
    expect(await page.textContent('main')).toContain('None yet.')
    expect(await recordOf(pkg.$nsid, 'hello')).toBeUndefined()
    expect(await recordOf(release.$nsid, 'package:hello:2.0.0')).toBeUndefined()
  })
})
