import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import { logIn as logInAgent } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn, sessionCookie } from '../support/firn-pages.js'
import { describeWith } from '../support/prerequisite.js'
import { samplePackage, sampleRecipe } from '../support/sample-records.js'

describeWith([CHROMIUM], 'a collection of one’s own', () => {
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
    const service = { settings: [{ variable: 'TOKEN', type: 'secret' }], ports: [{ name: 'http', port: 80 }] }
    const release = { version: '1.0.0', artifact: sampleRecipe({ service }) }
    const json = JSON.stringify({ name: 'hello', package: samplePackage(), release })
    const response = await post('/publish', { mode: 'checked', step: 'publish', json })
    expect(response.status, await response.text()).toBe(303)
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
  async function recordOf(rkey: string) {
    const agent = await logInAgent(firn.accounts.alice)
    const repo = firn.accounts.alice.did
    try {
      return (await agent.com.atproto.repo.getRecord({ repo, collection: collectionLexicon.$nsid, rkey }))
        .data
    } catch {
      return undefined
    }
  }

  test('is put together, shown, and fetched by Nix', async () => {
    await page.goto(`${firn.url}/account`)
    await page.click('a:has-text("Put one together")')
    await page.fill('input[name=name]', 'tools')
    await page.fill('input[name=title]', 'My <tools>')
    await page.fill('textarea[name=items]', '@alice.test/hello 1\n  run')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/collection/tools`)
    expect(await page.textContent('main')).toContain('My <tools>')
    const { did } = firn.accounts.alice
    expect((await recordOf('tools'))?.value).toMatchObject({
      $type: collectionLexicon.$nsid,
      title: 'My <tools>',
      items: [{ definition: `at://${did}/dev.firn.package/hello`, requirement: '1', service: {} }],
    })
    const response = await fetch(`${firn.url}/c/alice.test/tools.tar.gz`, { redirect: 'manual' })
    expect(response.headers.get('location')).toContain(`/c/${did}/tools/`)
    await page.goto(`${firn.url}/@alice.test`)
    expect(await page.getAttribute('a:has-text("tools")', 'href')).toBe('/@alice.test/collection/tools')
  })

  test('is changed where it stands, and keeps its date', async () => {
    const before = await recordOf('tools')
    await page.goto(`${firn.url}/collect?name=tools`)
    expect(await page.inputValue('textarea[name=items]')).toBe('@alice.test/hello 1\n  run')
    await page.fill('textarea[name=items]', 'greeter = @alice.test/hello latest\n  off')
    await page.click('button:has-text("Check")')
    await page.waitForSelector('[role=alert]')
    expect((await recordOf('tools'))?.cid).toBe(before?.cid)
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/collection/tools`)
    const after = await recordOf('tools')
    expect(after?.value).toMatchObject({
      items: [{ name: 'greeter', requirement: 'latest', service: { enable: false } }],
      createdAt: before?.value.createdAt,
    })
  })

  test('is not written over what was changed elsewhere', async () => {
    const agent = await logInAgent(firn.accounts.alice)
    const stale = (await recordOf('tools'))?.cid ?? ''
    const record = { ...((await recordOf('tools'))?.value as object), title: 'Changed elsewhere' }
    const repo = firn.accounts.alice.did
    await agent.com.atproto.repo.putRecord({
      repo,
      collection: collectionLexicon.$nsid,
      rkey: 'tools',
      record,
    })
    const fields = { name: 'tools', items: '@alice.test/hello 1', step: 'publish' }
    for (const base of [stale, '']) {
      const response = await post('/collect', { ...fields, base })
      expect(response.status).toBe(409)
      expect(await response.text()).toContain('was changed elsewhere since you looked at it')
    }
    expect((await recordOf('tools'))?.value).toMatchObject({ title: 'Changed elsewhere' })
  })

  test('a faulty one is refused in words, and what was typed stays', async () => {
    const cases: [Record<string, string>, RegExp][] = [
      [{ name: '-x', items: '@alice.test/hello' }, /start with a letter or a digit/],
      [{ name: 'x', items: '@nobody.test/hello' }, /no account answers to nobody\.test/],
      [{ name: 'x', items: '@alice.test/hello 1 || 2' }, /Package 1: .*Cargo has no/],
      [{ name: 'x', items: '@alice.test/hello\n@alice.test/hello' }, /stands twice/],
      [{ name: 'x', items: '@alice.test/hello\n  TOKEN = hunter2' }, /TOKEN is a secret/],
      [{ name: 'x', items: '' }, /holds at least one package/],
    ]
    for (const [fields, message] of cases) {
      const response = await post('/collect', { ...fields, title: 'typed "this"', step: 'publish' })
      const text = await response.text()
      expect([response.status, text.match(message)?.[0]], JSON.stringify(fields)).toEqual([
        422,
        expect.anything(),
      ])
      expect(text).toContain('typed &quot;this&quot;')
    }
    expect(await recordOf('x')).toBeUndefined()
  })

  test('forms of other sites and of nobody are refused', async () => {
    const fields = { name: 'evil', items: '@alice.test/hello', step: 'publish' }
    expect((await post('/collect', fields, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post('/collect', fields, { cookie: '' })).headers.get('location')).toMatch(/^\/login\?/)
    expect((await post('/collect/delete', { name: 'nothing', confirm: 'nothing' })).status).toBe(404)
    expect(await recordOf('evil')).toBeUndefined()
  })

  test('is deleted after its name was typed', async () => {
    await page.goto(`${firn.url}/collect/delete?name=tools`)
    await page.fill('input[name=confirm]', 'tool')
    await page.click('button:has-text("Delete tools")')
    await page.waitForSelector('.problem')
    await page.fill('input[name=confirm]', 'tools')
    await page.click('button:has-text("Delete tools")')
    await page.waitForURL(`${firn.url}/account`)
    expect(await recordOf('tools')).toBeUndefined()
    expect((await fetch(`${firn.url}/c/alice.test/tools.tar.gz`)).status).toBe(410)
    expect((await fetch(`${firn.url}/@alice.test/collection/tools`)).status).toBe(410)
  })
})
