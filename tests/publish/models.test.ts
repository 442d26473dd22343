import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { files, model, release } from '../../src/lexicons/dev/firn.js'
import { logIn as logInAgent } from '../network/index.js'
import { type Browser, CHROMIUM, launchChromium } from '../support/chromium.js'
import { startFirn, type TestFirn } from '../support/firn.js'
import { allowPublishing, logIn, sessionCookie } from '../support/firn-pages.js'
import { type HubServer, startHubServer } from '../support/models/hub-server.js'
import { describeWith } from '../support/prerequisite.js'

const CARD = '---\nlicense: apache-2.0\n---\n# Tiny\n\nWrites <short> texts.\n'

describeWith([CHROMIUM], 'a model of one’s own', () => {
  let firn: TestFirn
  let hub: HubServer
  let browser: Browser
  let page: Page
  let cookie: string
  let commit: string

  beforeAll(async () => {
    ;[firn, hub, browser] = await Promise.all([startFirn(), startHubServer(), launchChromium()])
    const repository = hub.createRepository('acme/tiny', {
      info: {
        pipeline_tag: 'text-generation',
        library_name: 'transformers',
        safetensors: { total: 7_000_000 },
        cardData: {
          license: 'apache-2.0',
          language: 'en',
          base_model: 'acme/base',
          base_model_relation: 'finetune',
        },
      },
    })
    commit = repository.commit({
      'README.md': CARD,
      'config.json': '{}',
      'model.safetensors': 'weights',
      'training_args.bin': 'pickle',
    })
    page = await browser.context.newPage()
    await logIn(page, firn.url, firn.accounts.alice)
    await allowPublishing(page, firn.url, firn.accounts.alice)
    cookie = await sessionCookie(page, firn.url)
  })
  afterAll(async () => {
    await browser.close()
    await hub.close()
    await firn.close()
  })

  function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const init = { method: 'POST', body, redirect: 'manual' } as const
    return fetch(`${firn.url}/publish/model`, { ...init, headers: { cookie, origin: firn.url, ...headers } })
  }
  async function look(source: string, more: Record<string, string> = {}) {
    const response = await post({ step: 'look', source, ...more })
    return { status: response.status, text: await response.text() }
  }
  async function recordOf(collection: string, rkey: string) {
    const agent = await logInAgent(firn.accounts.alice)
    const repo = firn.accounts.alice.did
    return (await agent.com.atproto.repo.getRecord({ repo, collection, rkey })).data
  }
  const foundIn = (text: string) => /name="found" value="([^"]*)"/.exec(text)?.[1] ?? ''
  const baseIn = (text: string) => /name="base" value="([^"]*)"/.exec(text)?.[1] ?? ''

  test('is looked up, described and published, without its weights', async () => {
    await page.goto(`${firn.url}/account`)
    await page.click('a:has-text("Publish a model")')
    const intro = (await page.textContent('main'))?.replaceAll(/\s+/g, ' ')
    expect(intro).toMatch(/card, and a list of files .* are uploaded to your own/)
    await page.fill('textarea[name=source]', `hf:${hub.url}/acme/tiny`)
    await page.click('button:has-text("Look it up")')
    await page.waitForSelector('h2:has-text("What was found")')
    const shown = (await page.textContent('main')) ?? ''
    expect(shown).toContain('Loading this model can run code')
    expect(shown).toContain('in 4 files')
    expect(shown).toContain('7 million')
    expect(hub.requests.some(({ at }) => at === 'cdn')).toBe(false)
    expect(await page.inputValue('input[name=name]')).toBe('tiny')
    expect(await page.inputValue('input[name=licence]')).toBe('Apache-2.0')
    expect(await page.inputValue('textarea[name=baseModels]')).toBe(`${hub.url}/acme/base finetune`)
    expect(await page.inputValue('textarea[name=card]')).toBe('# Tiny\n\nWrites <short> texts.')
    await page.fill('input[name=summary]', 'Writes short texts')
    await page.click('button:has-text("Check")')
    await page.waitForSelector('summary:has-text("What will be written")')
    expect(await page.inputValue('input[name=summary]')).toBe('Writes short texts')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/model/tiny`)

    const definition = await recordOf(model.$nsid, 'tiny')
    expect(definition.value).toMatchObject({
      $type: model.$nsid,
      summary: 'Writes short texts',
      task: 'text-generation',
      library: 'transformers',
      languages: ['en'],
      baseModels: [{ url: `${hub.url}/acme/base`, relation: 'finetune' }],
    })
    const { value } = await recordOf(release.$nsid, 'model:tiny:1.0.0')
    expect(value.artifact).toMatchObject({
      $type: files.$nsid,
      origin: { repo: 'acme/tiny', rev: commit, ref: 'main' },
      bases: [`${hub.url}/acme/tiny/resolve/${commit}/`],
      fileCount: 4,
      parameters: 7_000_000,
      weightFormats: ['safetensors', 'pytorch'],
      validation: { preset: 'standard' },
      layout: 'hf-cache',
    })
    expect((value.artifact as files.Main).files?.every(({ sha256 }) => sha256.length === 64)).toBe(true)
  })

  test('gets a new version from where it came, and keeps what stands', async () => {
    await page.goto(`${firn.url}/account`)
    await page.click('a[href="/publish/model?name=tiny"]')
    expect(await page.inputValue('textarea[name=source]')).toBe(`hf:${hub.url}/acme/tiny@main`)
    await page.fill('textarea[name=include]', '*.safetensors\n*.json')
    await page.click('button:has-text("Look it up")')
    await page.waitForSelector('h2:has-text("What was found")')
    expect(await page.inputValue('input[name=summary]')).toBe('Writes short texts')
    expect(await page.textContent('main')).not.toContain('Loading this model can run code')
    await page.fill('input[name=version]', '1.0.0')
    await page.click('button:has-text("Publish")')
    await page.waitForSelector('text=a release never changes')
    await page.fill('input[name=version]', '1.1.0')
    await page.fill('textarea[name=mirrors]', 'https://mirror.example/tiny')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/model/tiny`)
    const { value } = await recordOf(release.$nsid, 'model:tiny:1.1.0')
    expect(value.artifact).toMatchObject({
      fileCount: 2,
      origin: { include: ['*.safetensors', '*.json'] },
      bases: [`${hub.url}/acme/tiny/resolve/${commit}/`, 'https://mirror.example/tiny/'],
    })
    expect((await recordOf(model.$nsid, 'tiny')).value).toHaveProperty('card')
  })

  test('keeps a long list of files as a blob', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_200 }, (_, i) => [`shards/${i}.safetensors`, `${i}`]),
    )
    hub.createRepository('acme/many').commit(many)
    const { status, text } = await look(`hf:${hub.url}/acme/many`)
    expect(status).toBe(200)
    expect(text).toContain('And 1,170 more')
    const fields = { name: 'many', summary: 'Many shards', version: '1.0.0', found: foundIn(text), base: '' }
    const response = await post({ ...fields, step: 'publish' })
    expect(response.status, await response.text()).toBe(303)
    const { value } = await recordOf(release.$nsid, 'model:many:1.0.0')
    const artifact = value.artifact as { fileList: { ref: { toString(): string } } }
    expect(artifact).toMatchObject({ fileCount: 1_200 })
    const { did, pds } = firn.accounts.alice
    const query = new URLSearchParams({ did, cid: artifact.fileList.ref.toString() })
    const blob = await (await fetch(`${pds}/xrpc/com.atproto.sync.getBlob?${query}`)).json()
    expect(blob).toMatchObject({ files: { length: 1_200 } })
  })

  test('its description is changed where it stands, unless it was changed elsewhere', async () => {
    await page.goto(`${firn.url}/publish/model?name=tiny&only=definition`)
    expect(await page.locator('input[name=version]').count()).toBe(0)
    await page.fill('input[name=summary]', 'Writes very short texts')
    await page.click('button:has-text("Publish")')
    await page.waitForURL(`${firn.url}/@alice.test/model/tiny`)
    expect((await recordOf(model.$nsid, 'tiny')).value).toMatchObject({ summary: 'Writes very short texts' })
    const stale = await post({ name: 'tiny', summary: 'x', base: '', found: '', step: 'publish' })
    expect([stale.status, (await stale.text()).includes('was changed elsewhere')]).toEqual([409, true])
  })

  test('a source that cannot be read is told in words', async () => {
    hub.createRepository('acme/gated', { gated: 'auto' }).commit({ 'config.json': '{}' })
    hub
      .createRepository('acme/large', { isLarge: () => false })
      .commit({ a: Buffer.alloc(101 * 1024 * 1024) })
    for (const [source, message] of [
      ['tiny', /names no source that is known/],
      [`hf:${hub.url}/acme/none`, /shows no model acme\/none/],
      [`hf:${hub.url}/acme/gated`, /acme\/gated is gated: visit/],
      [`hf:${hub.url}/acme/tiny@v9`, /has no revision/],
      [`hf:${hub.url}/acme/large`, /1 file of .* has no sha256 at its source/],
      ['hf:http://10.0.0.1/acme/tiny', /refused to ask http:\/\/10\.0\.0\.1/],
      ['url:http://169.254.169.254/latest/meta-data', /refused to ask/],
    ] as const) {
      const { status, text } = await look(source)
      expect([status, text.match(message)?.[0]], source).toEqual([422, expect.anything()])
      expect(text).toContain('Nothing was written')
    }
  })

  test('a faulty description is refused in words, and what was typed stays', async () => {
    const { text: form } = await look(`hf:${hub.url}/acme/tiny`)
    const found = foundIn(form)
    expect(baseIn(form)).toBe('')
    const cases: [Record<string, string>, RegExp][] = [
      [{ name: '-x' }, /start with a letter or a digit/],
      [{ version: 'one' }, /version/i],
      [{ baseModels: 'acme/base' }, /write an address or a model of firn/],
      [{ baseModels: '@nobody.test/base' }, /no account answers to nobody\.test/],
      [{ languages: 'english!' }, /languages/i],
      [{ found: 'nonsense' }, /look the source up once more/],
    ]
    for (const [fields, message] of cases) {
      const given = { name: 'other', version: '1.0.0', summary: 'typed "this"', found, ...fields }
      const response = await post({ ...given, step: 'publish' })
      const text = await response.text()
      expect([response.status, text.match(message)?.[0]], JSON.stringify(Object.keys(fields))).toEqual([
        422,
        expect.anything(),
      ])
      if (fields.found === undefined) expect(text).toContain('typed &quot;this&quot;')
    }
  })

  test('forms of other sites and of nobody are refused', async () => {
    const fields = { step: 'look', source: `hf:${hub.url}/acme/tiny` }
    expect((await post(fields, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post(fields, { cookie: '' })).headers.get('location')).toMatch(/^\/login\?/)
  })

  test('is managed, and deleted after its name was typed', async () => {
    await page.goto(`${firn.url}/account`)
    await page.click('a[href="/manage/model:tiny"]')
    const lines = await page.locator('.lines li .hit-head').allTextContents()
    expect(lines.map((line) => [line.trim().slice(0, 5), line.includes('pickle')])).toEqual([
      ['1.1.0', false],
      ['1.0.0', true],
    ])
    await page.fill('input[name=channel]', 'stable')
    await page.click('button:has-text("Add")')
    await page.waitForSelector('strong:has-text("stable")')
    await page.click('a:has-text("Delete the model")')
    await page.fill('input[name=confirm]', 'tiny')
    await page.click('button:has-text("Delete")')
    await page.waitForURL(`${firn.url}/account`)
    await expect(recordOf(model.$nsid, 'tiny')).rejects.toThrow()
    await expect(recordOf(release.$nsid, 'model:tiny:1.0.0')).rejects.toThrow()
    expect((await fetch(`${firn.url}/@alice.test/model/tiny`)).status).toBe(410)
  })
})
