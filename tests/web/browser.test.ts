import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderMarkdown } from '../../appview/web/readme/markdown.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { describeWith } from '../support/prerequisite.js'
import { HOSTILE_MARKDOWN } from './hostile.js'
import { BOB, LIVE, PATHS, READ_ATOM } from './in-browser.js'
import { startWebSite, type WebSite } from './web-site.js'

describeWith([CHROMIUM], 'pages in a browser', () => {
  let site: WebSite
  let browser: Browser
  let scriptless: Browser

  beforeAll(async () => {
    site = await startWebSite()
    browser = await launchChromium({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    scriptless = await launchChromium({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
  })
  afterAll(async () => {
    await Promise.all([browser?.close(), scriptless?.close()])
    await site?.[Symbol.asyncDispose]()
  })

  /** A page that has told every complaint of the browser, a refused resource included. */
  async function open(context: BrowserContext, path: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('the server responded with a status of 4')) {
        complaints.push(message.text())
      }
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    await page.addInitScript('window.attacked = () => console.error("attacked"); window.a = window.attacked')
    await page.goto(`${site.url}${path}`)
    return { page, complaints }
  }

  test.each(PATHS)('%s: nothing foreign is alive, and the browser has no complaint', async (path) => {
    const { page, complaints } = await open(browser.context, path)
    const live = await page.evaluate(`((root, origin) => ${LIVE})(document, location.origin)`)
    expect(live).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })

  test('hostile Markdown, parsed as the browser parses it, holds nothing that runs', async () => {
    const page = await browser.context.newPage()
    const find = `(html) => ((root, origin) => ${LIVE})(new DOMParser().parseFromString(html, 'text/html'), '')`
    const alive = async (html: string) => page.evaluate(`(${find})(${JSON.stringify(html)})`)
    expect(await alive('<p onclick=attacked()><script>attacked()</script>')).toHaveLength(2)
    for (const markdown of HOSTILE_MARKDOWN) {
      expect(await alive(renderMarkdown(markdown, { base: 'https://forge.example/' })), markdown).toEqual([])
    }
    await page.close()
  })

  test.each(PATHS)('%s: landmarks, one h1, a name for every control, ids that are one', async (path) => {
    const { page } = await open(browser.context, path)
    const found = await page.evaluate(`({
      landmarks: ['header', 'nav', 'main', 'footer'].filter((name) => !document.querySelector(name)),
      headings: document.querySelectorAll('h1').length,
      skips: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
        .map((heading) => Number(heading.localName[1]))
        .filter((level, at, all) => at > 0 && level > all[at - 1] + 1).length,
      unnamed: [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
        .filter((control) => !(control.labels?.length || control.ariaLabel || control.textContent.trim() || control.disabled))
        .map((control) => control.outerHTML),
      headless: [...document.querySelectorAll('main > * table')].filter((table) => !table.querySelector('th')).length,
      focusable: document.querySelector('a.skip')?.getAttribute('href'),
    })`)
    expect(found).toEqual({
      landmarks: [],
      headings: 1,
      skips: 0,
      unnamed: [],
      headless: 0,
      focusable: '#main',
    })
    await page.close()
  })

  test.each(PATHS)('%s: fits a phone', async (path) => {
    const { page } = await open(browser.context, path)
    await page.setViewportSize({ width: 390, height: 844 })
    const tooWide = await page.evaluate(`[...document.querySelectorAll('body *')]
      .filter((element) => !element.closest('pre, .table-scroll, .prose table, .visually-hidden, [hidden]'))
      .filter((element) => element.getBoundingClientRect().right > 390.5)
      .map((element) => element.outerHTML.slice(0, 200))`)
    expect(tooWide).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.close()
  })

  describe('the search box', () => {
    test('has the focus on the home page, and searches with Enter alone', async () => {
      const { page } = await open(browser.context, '/')
      // The browser gives the focus a moment after the page has loaded.
      await page.waitForFunction("document.activeElement?.getAttribute('name') === 'q'")
      await page.keyboard.type('indigo relay')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/search?q=indigo+relay')
      await page.close()
    })

    test('suggests while one types: arrows choose, Escape closes, Enter opens', async () => {
      const { page, complaints } = await open(browser.context, '/')
      const box = page.getByRole('combobox')
      const list = page.getByRole('listbox')
      await box.pressSequentially('hell')
      await list.waitFor()
      expect(await box.getAttribute('aria-expanded')).toBe('true')
      expect(await box.getAttribute('aria-activedescendant')).toBeNull()

      await box.press('ArrowDown')
      const first = page.getByRole('option', { selected: true })
      expect(await first.textContent()).toContain('hello')
      expect(await box.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'))
      await box.press('ArrowUp')
      expect(await first.count()).toBe(0)
      await box.press('ArrowUp')
      expect(await first.getAttribute('id')).toBe(await page.getByRole('option').last().getAttribute('id'))

      await box.press('Escape')
      await list.waitFor({ state: 'hidden' })
      expect(await box.inputValue()).toBe('hell')
      expect(await box.getAttribute('aria-expanded')).toBe('false')

      await box.pressSequentially('o')
      await list.waitFor()
      await box.press('ArrowDown')
      await box.press('Enter')
      await page.waitForURL('**/@alice.example/hello')
      expect(complaints).toEqual([])
      await page.close()
    })

    test('opens what is clicked, and shows hostile names as text', async () => {
      const { page, complaints } = await open(browser.context, '/updates')
      await page.getByRole('combobox').pressSequentially('hostil')
      const option = page.getByRole('option').first()
      await option.waitFor()
      expect(await option.textContent()).toContain('<script>attacked()</script>')
      await option.click()
      await page.waitForURL(`**${BOB}/hostile`)
      expect(complaints).toEqual([])
      await page.close()
    })

    test('stays a search box when suggestions fail', async () => {
      const { page } = await open(browser.context, '/')
      await page.route('**/suggest?*', (route) => route.abort())
      await page.getByRole('combobox').pressSequentially('hello')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/search?q=hello')
      await page.close()
    })
  })

  test('copies the block of the chosen tab', async () => {
    const { page } = await open(browser.context, '/@alice.example/hello')
    await page.getByText('Flake input').click()
    await page.locator('.panel:visible').getByRole('button', { name: 'Copy' }).click()
    await page.locator('.panel:visible').getByText('Copied').waitFor()
    const copied = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toBe(await page.locator('.panel:visible code').textContent())
    expect(copied).toMatch(/^inputs\.hello = \{\n/)
    await page.close()
  })

  test('the theme changes at once and stays', async () => {
    const { page } = await open(browser.context, '/docs')
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await ground()).toBe('rgb(11, 18, 32)')
    await page.reload()
    expect(await ground()).toBe('rgb(11, 18, 32)')
    await page.getByRole('button', { name: 'Light' }).click()
    expect(await ground()).toBe('rgb(247, 250, 252)')
    await page.getByRole('button', { name: 'System' }).click()
    expect(await page.locator('html').getAttribute('data-theme')).toBeNull()
    await page.close()
  })

  describe('without a script', () => {
    test('tabs, disclosures, search, filters and the theme work', async () => {
      const page = await scriptless.context.newPage()
      await page.goto(`${site.url}/`)
      await page.locator('input[name=q]').fill('hello')
      await page.getByRole('button', { name: 'Search' }).click()
      await page.waitForURL('**/search?q=hello')
      await page.locator('.hit a').first().click()
      await page.waitForURL('**/@alice.example/hello')

      expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0)
      await page.getByText('fetchTarball', { exact: true }).click()
      expect(await page.locator('.panel:visible code').textContent()).toContain('sha256 = "sha256-')
      await page.getByRole('radio', { checked: true }).press('ArrowLeft')
      expect(await page.locator('.panel:visible code').textContent()).toContain('inputs.hello')
      await page.getByText('Check it yourself').click()
      await page.getByText('Download the proof').waitFor()

      await page.getByRole('button', { name: 'Dark' }).click()
      await page.waitForURL('**/@alice.example/hello')
      expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')

      await page.goto(`${site.url}/search`)
      await page.getByText('Filters').click()
      await page.locator('.facet-list').getByText('rust').click()
      await page.waitForURL('**/search?language=rust')
      await page.close()
    })
  })

  describe('feeds', () => {
    test.each(['', '/@alice.example', BOB, '/@alice.example/hello', `${BOB}/hostile`])(
      '%s/feed.atom',
      async (path) => {
        const address = `${path}/feed.atom`
        const response = await fetch(`${site.url}${address}`)
        expect(response.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
        const page = await browser.context.newPage()
        const feed = (await page.evaluate(`(${READ_ATOM})(${JSON.stringify(await response.text())})`)) as {
          entries: number
        }
        expect(feed.entries).toBeGreaterThan(1)
        expect(feed).toEqual({
          wrong: null,
          namespace: 'http://www.w3.org/2005/Atom',
          ...{ once: true, authors: true, times: true, scripts: 0 },
          self: [`${site.url}${address}`],
          entries: feed.entries,
          ids: feed.entries,
        })
        await page.close()

        const etag = response.headers.get('etag') ?? ''
        const again = await fetch(`${site.url}${address}`, { headers: { 'if-none-match': etag } })
        expect(again.status).toBe(304)

        const json = await fetch(`${site.url}${path}/feed.json`)
        expect(json.headers.get('content-type')).toBe('application/feed+json; charset=utf-8')
        const { version, items, feed_url } = (await json.json()) as {
          version: string
          items: unknown[]
          feed_url: string
        }
        expect([version, items.length, feed_url]).toEqual([
          'https://jsonfeed.org/version/1.1',
          feed.entries,
          `${site.url}${path}/feed.json`,
        ])
      },
    )

    test('pages lead to their feeds', async () => {
      const { page } = await open(browser.context, '/@alice.example/hello')
      const feeds = await page.evaluate(
        `[...document.querySelectorAll('link[rel=alternate]')].map((link) => link.getAttribute('href'))`,
      )
      expect(feeds).toEqual([
        '/@alice.example/hello/feed.atom',
        '/@alice.example/hello/feed.json',
        '/feed.atom',
        '/feed.json',
      ])
      await page.close()
    })
  })
})
