import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ARABIC_LABEL } from './atom-scene.js'
import { PAGES, TWIN_IDS } from './expected-pages.js'
import { LONG_MODEL } from './model-scene.js'
import { startWebSite, type WebSite } from './web-site.js'

describe('pages', () => {
  let site: WebSite
  const get = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${site.url}${path}`, { redirect: 'manual', ...init })

  beforeAll(async () => {
    site = await startWebSite()
  })
  afterAll(() => site?.[Symbol.asyncDispose]())

  test.each(PAGES)('%s answers %d with what one looks for', async (path, status, facts) => {
    const response = await get(path)
    const html = await response.text()
    expect(response.status).toBe(status)
    expect(
      facts.filter((fact) => !(typeof fact === 'string' ? html.includes(fact) : fact.test(html))),
    ).toEqual([])

    expect(html.match(/<h1[ >]/g)).toHaveLength(1)
    expect(html.match(/<html lang="en">|<main id="main"|<\/html>$/g)).toHaveLength(3)
    // Nothing that the policy would refuse, and so nothing that only seems to work.
    const bare = html.replaceAll(/"[^"]*"/g, '""')
    expect(bare.match(/<[^>]* (?:style|on[a-z]+)=|<script(?![^>]* src=)/)).toBeNull()
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(ids).toEqual([...new Set(ids)])
  })

  test.each(['', '/1.0.0'])('a model without its list of files is offered to nobody, %j', async (at) => {
    const listed = await (await get(`/@fay.example/model/many${at}`)).text()
    const unlisted = await (await get(`/@fay.example/model/many-later${at}`)).text()
    expect(listed).toContain('nix build')
    expect(unlisted).not.toMatch(/nix build|No findings/)
  })

  test('suggestions lead to one atom each', async () => {
    const body = await (await get('/suggest?q=twin')).text()
    for (const id of TWIN_IDS) expect(body).toContain(`"href":"/@dora.example/atom/${id}"`)
  })

  test.each(PAGES)('%s lets nothing in that is not ours', async (path) => {
    const { headers } = await get(path)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy.split('; ').slice(0, 5)).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
    ])
    expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
    expect(headers.get('vary')).toContain('cookie')
    expect(headers.get('cache-control')).toBe('private, no-cache')
  })

  test('the next page goes on where the first ended, and the filters stay', async () => {
    const first = await (await get('/search?system=x86_64-linux&sort=name')).text()
    const next = /href="([^"]*cursor=[^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = await (await get(next)).text()
    const names = (html: string) =>
      [...html.matchAll(/class="hit".*?<a href="([^"]+)"/gs)].map(([, href]) => href)
    expect(names(first).length).toBeGreaterThan(20)
    expect(names(second).length).toBeGreaterThan(0)
    expect(names(first).filter((name) => names(second).includes(name))).toEqual([])
    expect(second).toContain('First page')
    expect(second).toContain('system: x86_64-linux')
    expect(/<h1[^>]*>(.*?)<\/h1>/.exec(second)?.[1]).toBe(/<h1[^>]*>(.*?)<\/h1>/.exec(first)?.[1])
  })

  test('an author is found by DID, and the page names its one address', async () => {
    const html = await (await get(`/@${site.scene.alice.did}`)).text()
    expect(html).toContain(`<link rel="canonical" href="${site.url}/@alice.example"`)
  })

  test('assets never change under their address', async () => {
    const html = await (await get('/')).text()
    const assets = [...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '')
    expect(assets.map((path) => path.split('.').at(-1)).toSorted()).toEqual(['css', 'js', 'svg'])
    for (const path of assets) {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    }
    expect((await get('/assets/nothing.css')).status).toBe(404)
  })

  test('a chosen theme is remembered, and leads back to this site only', async () => {
    const choose = (fields: Record<string, string>) =>
      get('/theme', { method: 'POST', body: new URLSearchParams(fields) })
    const chosen = await choose({ theme: 'dark', return: '/docs' })
    expect([chosen.status, chosen.headers.get('location')]).toEqual([303, '/docs'])
    expect(await (await get('/search?q=hello&language=go')).text()).toContain(
      'name="return" value="/search?q=hello&amp;language=go"',
    )
    const cookie = chosen.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect(await (await get('/docs', { headers: { cookie } })).text()).toContain(
      '<html lang="en" data-theme="dark">',
    )
    expect((await choose({ theme: '"><script>', return: '//evil.example' })).headers.get('location')).toBe(
      '/',
    )
    expect(await (await get('/', { headers: { cookie: 'theme="><script>' } })).text()).toContain(
      '<html lang="en">',
    )
  })

  test('the home page counts as authors who have a definition', async () => {
    const before = (await (await get('/')).text()).match(/\d+ authors/)
    expect(before).not.toBeNull()
    await site.scene.world.account('reader.example')
    expect((await (await get('/')).text()).match(/\d+ authors/)?.[0]).toBe(before?.[0])
  })

  test('suggestions carry the addresses of pages', async () => {
    const response = await get('/suggest?q=hel')
    expect(response.headers.get('cache-control')).toBe('no-cache')
    expect(await response.json()).toEqual({
      suggestions: expect.arrayContaining([
        expect.objectContaining({
          name: 'hello',
          author: 'alice.example',
          version: '1.19.9',
          href: '/@alice.example/hello',
        }),
      ]),
    })
    expect(await (await get('/suggest?q=')).json()).toEqual({ suggestions: [] })
  })

  test('suggestions warn of pickles', async () => {
    const { suggestions } = (await (await get('/suggest?q=tiny-')).json()) as {
      suggestions: { name: string; pickle: boolean }[]
    }
    const told = Object.fromEntries(suggestions.map(({ name, pickle }) => [name, pickle]))
    expect(told).toMatchObject({ 'tiny-lora': true, 'tiny-GGUF': false })
  })

  test('what Nix is told to fetch on a page is there, with the hash that the page says', async () => {
    const html = await (await get('/@alice.example/hello')).text()
    const [, url = '', hash = ''] =
      /url = &quot;([^&]+)&quot;;\s*sha256 = &quot;(sha256-[^&]+)&quot;/.exec(html) ?? []
    expect(url).toMatch(
      new RegExp(`^${site.url}/p/${site.scene.alice.did}/hello/1\\.19\\.9/[a-z2-7]+\\.tar\\.gz$`),
    )
    const [tree] = await site.ctx.db
      .selectFrom('lock')
      .select('narHash')
      .where('narHash', '=', hash)
      .execute()
    expect(tree?.narHash).toBe(hash)
  })

  test.each([
    ['/@dora.example/atom/hello-world', '/a/dora.example/hello-world/'],
    ['/@dora.example/atom/hello-world/1.0.0', '/a/dora.example/hello-world/=1.0.0'],
    [`/@dora.example/atom/${ARABIC_LABEL}`, `/a/dora.example/${encodeURIComponent(ARABIC_LABEL)}/`],
    [`/@dora.example/atom/${TWIN_IDS[1]}`, `/a/dora.example/${TWIN_IDS[1]}/`],
    ['/@fay.example/model/tiny', '/m/fay.example/tiny/'],
    ['/@fay.example/model/tiny/1.2.0', '/m/fay.example/tiny/=1.2.0'],
    ['/@gus.example/model/chat', '/m/gus.example/chat/'],
    [`/@fay.example/model/${LONG_MODEL}`, `/m/fay.example/${LONG_MODEL}/`],
  ])('every address of Nix on %s leads to a tree', async (path, prefix) => {
    const html = await (await get(path)).text()
    const addresses = new Set(html.match(/http:[^&#\s]+\/[am]\/[^&#\s]+\.tar\.gz/g))
    expect(addresses.size).toBeGreaterThan(1)
    expect([...addresses].some((address) => address.startsWith(`${site.url}${prefix}`))).toBe(true)
    for (const address of addresses) {
      const { status } = await fetch(address, { redirect: 'manual' })
      expect([200, 302], address).toContain(status)
    }
  })
})
