import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { package as pkg, recipe, release } from '../../src/lexicons/dev/firn.js'
import { logIn as logInAgent } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn } from '../support/firn-pages.js'
import { describeWith } from '../support/prerequisite.js'
import { A_COMMIT, A_HASH } from '../support/sample-records.js'

describeWith([CHROMIUM], 'publishing', () => {
  let firn: TestFirn
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    ;[firn, browser] = await Promise.all([startFirn(), launchChromium()])
    page = await browser.context.newPage()
    await logIn(page, firn.url, firn.accounts.alice)
    await allowPublishing(page, firn.url, firn.accounts.alice)
  })
  afterAll(async () => {
    await browser.close()
    await firn.close()
  })

  const recordOf = async (collection: string, rkey: string) => {
    const agent = await logInAgent(firn.accounts.alice)
    const { data } = await agent.com.atproto.repo.getRecord({
      repo: firn.accounts.alice.did,
      collection,
      rkey,
    })
    return data
  }
  const check = () => page.click('.button-primary:visible:has-text("Check")')

  test('by fields: checked, written, and visible at once', async () => {
    await page.goto(`${firn.url}/publish`)
    await page.selectOption('select[name=source]', 'forge')
    await page.selectOption('select[name=build]', 'go')
    await page.click('button:has-text("Show its fields")')
    await page.fill('input[name=name]', 'hello')
    await page.fill('input[name="package.summary"]', 'Says hello & <b>more</b>')
    await page.fill('input[name="package.licence"]', 'MIT')
    await page.fill('textarea[name="package.keywords"]', 'greeting\nhello')
    await page.fill('input[name="release.version"]', '1.0.0')
    await page.selectOption('select[name="release.artifact.source.forge"]', 'github')
    await page.fill('input[name="release.artifact.source.owner"]', 'hello')
    await page.fill('input[name="release.artifact.source.repo"]', 'hello')
    await page.fill('input[name="release.artifact.source.rev"]', A_COMMIT)
    await page.fill('input[name="release.artifact.source.hash"]', A_HASH)
    await page.fill('input[name="release.artifact.build.vendorHash"]', A_HASH)
    await page.fill('textarea[name=readme]', '# Hello\n\nA readme.')
    await check()

    await page.waitForSelector('h1:has-text("Publish hello 1.0.0")')
    const shown = (await page.locator('section[aria-label^=Record] pre').allTextContents()).map((text) =>
      JSON.parse(text),
    )
    const expression = await page.textContent('section[aria-label="The expression"] pre')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/hello`)
    expect(await page.textContent('main')).toContain('Says hello & <b>more</b>')

    const emitted = await fetch(`${firn.url}/p/alice.test/hello/1.0.0/package.nix`)
    expect(await emitted.text()).toBe(expression)

    const definition = await recordOf(pkg.$nsid, 'hello')
    const released = await recordOf(release.$nsid, 'package:hello:1.0.0')
    expect([definition.value, released.value].map((value) => JSON.parse(JSON.stringify(value)))).toEqual(
      shown,
    )
    expect(shown[0]).toMatchObject({ keywords: ['greeting', 'hello'], readme: { mimeType: 'text/markdown' } })
    expect(shown[1]).toMatchObject({
      definition: definition.uri,
      artifact: { build: { $type: recipe.go.$type, vendorHash: A_HASH } },
    })
  })

  test('comes back filled, with messages next to the fields, and writes nothing', async () => {
    await page.goto(`${firn.url}/publish`)
    await page.selectOption('select[name=source]', 'git')
    await page.selectOption('select[name=build]', 'rust')
    await page.click('button:has-text("Show its fields")')
    await page.fill('input[name=name]', 'broken')
    await page.fill('input[name="package.summary"]', 'Kept as typed')
    await page.fill('input[name="release.version"]', '1.0')
    await page.fill('input[name="release.artifact.source.url"]', 'https://forge.example/hello')
    await page.fill('input[name="release.artifact.source.rev"]', 'main')
    await page.fill('input[name="release.artifact.source.hash"]', A_HASH)
    await page.fill('textarea[name=readme]', 'Not lost')
    await check()
    await page.waitForSelector('[role=alert]')
    expect(await page.textContent('[role=alert]')).toContain('nothing that you typed is lost')
    expect(await page.textContent('[id="release.version-problem"]')).toContain('1.0')
    expect(await page.inputValue('input[name="package.summary"]')).toBe('Kept as typed')
    expect(await page.inputValue('textarea[name=readme]')).toBe('Not lost')

    await page.fill('input[name="release.version"]', '1.0.0')
    await check()
    await page.waitForSelector('[id="release.artifact.source.rev-problem"]')
    expect(await page.textContent('[id="release.artifact.source.rev-problem"]')).toContain('40')
    await expect(recordOf(pkg.$nsid, 'broken')).rejects.toThrow(/Could not locate record/)
  })

  test('by JSON: problems name line and column, findings are shown, editing goes on in fields', async () => {
    const records = {
      name: 'pasted',
      package: { summary: 'Pasted' },
      release: {
        version: '0.1.0',
        artifact: {
          source: { $type: '#git', url: 'https://forge.example/x', rev: A_COMMIT, hash: A_HASH },
          build: { $type: 'generic', tool: 'make' },
        },
      },
    }
    await page.goto(`${firn.url}/publish`)
    await page.click('label[for=form-json]')
    await page.fill('textarea[name=json]', `${JSON.stringify(records, null, 2).slice(0, -1)},}`)
    await check()
    await page.waitForSelector('[role=alert]')
    expect(await page.textContent('main')).toContain('line 21, column 1')
    await page.fill('textarea[name=json]', JSON.stringify(records))
    await check()
    await page.waitForSelector('h1:has-text("Publish pasted 0.1.0")')
    expect(await page.textContent('.findings')).toContain('Nobody can see what they may do with it')
    await expect(recordOf(pkg.$nsid, 'pasted')).rejects.toThrow(/Could not locate record/)

    await page.click('button:has-text("Go on editing")')
    expect(await page.inputValue('select[name=source]')).toBe('git')
    await page.fill('input[name="package.licence"]', '0BSD')
    await check()
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/pasted`)
    expect((await recordOf(pkg.$nsid, 'pasted')).value).toMatchObject({ licence: '0BSD', summary: 'Pasted' })
  })

  test('a new version begins with the newest release, and leaves the description alone', async () => {
    const before = await recordOf(pkg.$nsid, 'hello')
    await page.goto(`${firn.url}/publish?name=hello`)
    expect(await page.textContent('h1')).toBe('A new version of hello')
    expect(await page.inputValue('input[name="release.version"]')).toBe('')
    expect(await page.inputValue('input[name="release.artifact.source.rev"]')).toBe(A_COMMIT)
    await page.fill('input[name="release.version"]', '1.0.0')
    await check()
    await page.waitForSelector('[id="release.version-problem"]')
    expect(await page.textContent('[id="release.version-problem"]')).toContain('published already')

    await page.fill('input[name="release.version"]', '1.1.0')
    await page.fill('textarea[name="release.notes"]', 'More hello.')
    await check()
    await page.waitForSelector('h1:has-text("Publish hello 1.1.0")')
    expect(await page.textContent('main')).toContain('The source is the same, to the byte')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/hello`)
    expect(await page.textContent('main')).toContain('1.1.0')
    const released = await recordOf(release.$nsid, 'package:hello:1.1.0')
    expect(released.value).toMatchObject({ notes: 'More hello.', version: '1.1.0' })
    expect((await recordOf(pkg.$nsid, 'hello')).cid).toBe(before.cid)
  })

  test('the description alone can be edited', async () => {
    await page.goto(`${firn.url}/publish?name=hello&only=definition`)
    await page.fill('input[name="package.summary"]', 'Says good day')
    await check()
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/hello`)
    expect(await page.textContent('main')).toContain('Says good day')
    const { value } = await recordOf(pkg.$nsid, 'hello')
    expect(value).toMatchObject({ summary: 'Says good day', readme: { mimeType: 'text/markdown' } })
  })

  test('keeps what was typed when the login has ended meanwhile', async () => {
    await page.goto(`${firn.url}/publish?name=hello&only=definition`)
    await page.fill('input[name="package.summary"]', 'Typed before the end')
    const cookies = await browser.context.cookies(firn.url)
    await browser.context.clearCookies({ name: 'firn_session' })
    await check()
    await page.waitForSelector('[role=alert]')
    expect(await page.textContent('[role=alert]')).toContain('no longer logged in')
    expect(await page.inputValue('input[name="package.summary"]')).toBe('Typed before the end')
    await browser.context.addCookies(cookies)
    await check()
    await page.waitForSelector('h1:has-text("Publish hello")')
  })

  test('checks while somebody types', async () => {
    await page.goto(`${firn.url}/publish`)
    await page.fill('input[name=name]', 'not a name')
    await page.waitForSelector('[data-live-result] :text("holds")')
    await page.fill('input[name=name]', 'Hello')
    await page.waitForSelector('[data-live-result] :text("count as one")')
    await page.goto(`${firn.url}/publish?name=hello`)
    await page.fill('input[name="release.version"]', '9.0.0')
    await page.waitForSelector('[data-live-result] :text("The source is the same")')
    await page.fill('textarea[name="release.dependencies"]', 'no dependency')
    await page.waitForSelector('[data-live-result] :text("What is wrong")')
  })
})
