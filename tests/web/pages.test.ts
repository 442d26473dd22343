import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ARABIC_LABEL, atomPathOf, STD, TWINS } from './atom-scene.js'
import { LONG_MODEL } from './model-scene.js'
import { LONG_NAME } from './scene.js'
import { startWebSite, type WebSite } from './web-site.js'

const BOB = '/@bob.a-rather-long-domain.example'

const STD_ID = atomPathOf(STD)
const TWIN_IDS = TWINS.map(atomPathOf)

/** Every page, and what somebody must find there. */
const PAGES: readonly (readonly [path: string, status: number, facts: readonly (string | RegExp)[]])[] = [
  [
    '/',
    200,
    ['Settled lately', 'How it works', /\d+ packages/, /12 atoms/, /\d+ models/, 'package, atom or model'],
  ],
  ['/search', 200, ['Language', 'Next page', 'hello']],
  ['/search?q=relay', 200, ['packages for “relay”', '<mark>relay</mark>']],
  ['/search?language=rust', 200, ['language: rust', 'aria-current="true"']],
  ['/search?q=helllloooo-wrld', 200, ['Names that are near', '/search?q=hello', '/publish']],
  ['/search?q=zzzzzzzzqqq', 200, ['Nothing here matches', '/publish']],
  ['/search?author=not%20an%20actor', 400, ['makes no sense', 'Nothing was changed']],
  ['/search?cursor=forged', 400, ['no cursor of this index']],
  ['/updates', 200, ['/feed.atom', 'released', 'Next page']],
  ['/docs', 200, ['/xrpc/dev.firn.getProof', 'yank']],
  [
    '/@alice.example/hello',
    200,
    [
      '1.19.9',
      'stable',
      'All 201 versions',
      'Needed by 2',
      'Verified',
      'eleven languages',
      'v1.21.0',
      '2 versions behind',
      'at://did:plc:',
      'bafyrei',
      'In collections',
      'href="/@bob.a-rather-long-domain.example/collection/odds-and-ends"',
    ],
  ],
  ['/@alice.example/hello/versions', 200, ['Next page', 'Greets in the wrong language']],
  [
    '/@alice.example/hello/1.19.8',
    200,
    ['This is not the newest release', 'buildGoModule', 'What is new', 'The lock'],
  ],
  [
    '/@alice.example/hello/1.19.7',
    200,
    ['Its author yanked this release', 'Greets in the wrong language', 'href="/@alice.example/hello/1.19.8"'],
  ],
  ['/@alice.example/hello/9.9.9', 404, ['There is no release 9.9.9']],
  [`${BOB}/${LONG_NAME}`, 200, [LONG_NAME, 'has not added a readme']],
  [`${BOB}/arabic`, 200, ['dir="auto">مكتبة']],
  [`${BOB}/greeter`, 200, ['alice.example/hello', '^1.10']],
  [`${BOB}/greeter/1.0.0`, 200, ['with 2 other releases']],
  [`${BOB}/unmet`, 200, ['dependencies cannot be met', 'hello ^9']],
  [`${BOB}/handmade`, 200, ['author-written Nix']],
  [`${BOB}/flaky`, 200, ['author-written Nix']],
  [`${BOB}/flaky/1.0.0`, 200, ['There is no expression of it to read: It is a package of its source']],
  [`${BOB}/announced`, 200, ['There is no release yet', 'This is planned']],
  [`${BOB}/old-hello`, 200, ['calls this deprecated', 'href="/@alice.example/hello"']],
  [`${BOB}/lost-readme`, 200, ['which did not answer']],
  [`${BOB}/hostile`, 200, ['Its only release (1.0.0) is yanked', 'Findings']],
  [`${BOB}/hostile/1.0.0`, 200, ['Its author yanked this release']],
  [`${BOB}/package/feed.atom`, 200, ['feed.atom']],
  [
    '/@carol.example/collection/pds-stack',
    200,
    [
      'A PDS with its relay and AppView',
      'pds-stack.nixosModules.default',
      'COCOON_ADMIN_PASSWORD = &quot;/run/secrets/COCOON_ADMIN_PASSWORD&quot;',
      'the address of <code>relay</code>, port http',
      'href="/@carol.example/indigo-relay/0.0.0-unstable.g0b4bd2478a61"',
      'Verified',
      'No findings',
    ],
  ],
  [
    `${BOB}/collection/odds-and-ends`,
    200,
    [
      'There is no release of alice.example/hello that matches ^9',
      '&lt;b&gt;&amp;&quot;',
      'as <code>short</code>',
    ],
  ],
  [`${BOB}/collection/nothing`, 404, ['has no collection', 'it has odds-and-ends']],
  ['/@carol.example', 200, ['Collections', 'href="/@carol.example/collection/microcosm"']],
  ['/@alice.example/yanked', 200, ['Every release is yanked', 'Eats disks']],
  ['/@alice.example/contested', 200, ['Another record was published as 1.0.0']],
  ['/@alice.example/contested/1.0.0', 200, ['Records that came later under this key', 'never served']],
  ['/@alice.example/shrunk/1.1.0', 410, ['Its author deleted', 'does not come back']],
  ['/@alice.example/gone', 410, ['deleted']],
  ['/@alice.example/nothing', 404, ['has no package', 'try again in a few seconds']],
  ['/@nobody.example', 404, ['knows no active account']],
  [
    '/@dora.example/atom/hello-world',
    200,
    [
      'firn atom add &#39;https://git.example/dora/things.git::hello-world@^1.2&#39;',
      'at://did:plc:aaaaaaaaaaaaaaaaaaaaaaax/dev.firn.atom/',
      '[deps.from.things]',
      'ref = &quot;refs/eka/atoms/hello-world/1.2.0&quot;;',
      '/a/dora.example/hello-world/latest.tar.gz#value',
      'href="/search?set=things"',
      'Says hello, composed',
      'also claimed by',
      'nobody here has signed it',
      'Another commit stands at a mirror as 1.2.0 now.',
      'lacks this release',
      'not looked at yet',
      'no plain https address',
      'merges none',
      'Its atom.toml',
      'Verified',
    ],
  ],
  [
    `/@dora.example/atom/${STD_ID}`,
    200,
    [
      'Needed by 1',
      'dora.example/hello-world',
      'erin.example/std',
      'cannot all be right',
      'more than one commit',
    ],
  ],
  ['/@dora.example/atom/hello-world/versions', 200, ['Commit', 'Forgets names']],
  [
    '/@dora.example/atom/hello-world/1.2.0',
    200,
    [
      'Another commit stands at a mirror',
      'Its atom.lock',
      'The record, as signed',
      '::hello-world@=1.2.0',
      'The lock',
    ],
  ],
  ['/@dora.example/atom/hello-world/1.1.0', 200, ['yanked this release', 'Forgets names']],
  [
    '/@dora.example/atom/hello-world/9.9.9',
    404,
    ['There is no release 9.9.9 of atom dora.example/hello-world in'],
  ],
  [`/@dora.example/atom/${encodeURIComponent(ARABIC_LABEL)}`, 200, [`<bdi>${ARABIC_LABEL}</bdi>`]],
  ['/@dora.example/atom/planned', 200, ['There is no release yet', 'In git']],
  [
    '/@dora.example/atom/serde',
    200,
    ['Its Cargo.toml', 'dev.firn.recipe#atom', 'href="/search?ecosystem=cargo"'],
  ],
  ['/@dora.example/atom/twin', 300, TWIN_IDS.map((id) => `href="/@dora.example/atom/${id}"`)],
  [
    `/@dora.example/atom/${TWIN_IDS[0]}`,
    200,
    [
      `href="/@dora.example/atom/${TWIN_IDS[0]}/1.0.0"`,
      '6 more atoms',
      '&amp;author=dora.example"',
      'href="/mirrors"',
    ],
  ],
  ['/@dora.example/atom/hostile/1.0.0', 200, ['&lt;script&gt;attacked()']],
  ['/@dora.example/atom/nothing', 404, ['has no atom', 'It has twin, ']],
  [
    '/@dora.example',
    200,
    [
      ...['Atoms', 'href="/@dora.example/atom/hello-world"', 'planned'],
      ...TWIN_IDS.map((id) => `<a href="/@dora.example/atom/${id}">twin</a>`),
      // What happened lately.
      ...TWIN_IDS.map((id) => `href="/@dora.example/atom/${id}/1.0.0"`),
    ],
  ],
  [
    '/@fay.example/model/tiny',
    200,
    [
      'nix build http',
      '/m/fay.example/tiny/latest.tar.gz',
      'AutoModel.from_pretrained(&quot;acme/tiny&quot;)',
      'tiny.nixosModules.default',
      'firn model fetch &#39;fay.example/tiny@^1.2&#39;',
      'in <strong>four</strong> languages',
      '8.99 GB',
      '8.03 billion',
      'href="/search?task=text-generation"',
      'preset strict',
      'All 9 files',
      'href="https://hub.example/acme/tiny/resolve/',
      '<title id="lineage-picture">Lineage of tiny</title>',
      'Made from 2 models; 5 models made from it.',
      'finetune of acme/base-8B',
      'href="/@fay.example/model/tiny/lineage"',
      'href="/search?baseModel=https%3A%2F%2Fhub.example%2Facme%2Fbase-8B"',
      'Verified',
    ],
  ],
  [
    '/@fay.example/model/tiny/1.2.0',
    200,
    ['9 files', 'tokenizer_config.json', 'sha256', 'What is new', 'The record, as signed', 'The lock'],
  ],
  ['/@fay.example/model/tiny/1.1.0', 200, ['yanked this release', 'Repeats itself']],
  ['/@fay.example/model/tiny/versions', 200, ['1.1.0', 'Size', '8.99 GB']],
  ['/@fay.example/model/tiny/lineage', 200, ['Lineage of tiny', 'merge of tiny, merge of tiny-instruct']],
  [
    '/@gus.example/model/tiny-lora',
    200,
    [
      'Loading this model can run code.',
      'a hint, not a promise',
      'Somebody there lets each person in.',
      'PyTorch (pickle)',
      'has not added a model card',
    ],
  ],
  [
    '/@gus.example/model/tiny-GGUF',
    200,
    ['llama-cli --model', 'tiny-GGUF/files/tiny-Q4_K_M.gguf', 'plain addresses'],
  ],
  ['/@gus.example/model/chat', 200, ['ollama run chat:8b', 'OLLAMA_MODELS=', '4.66 GB']],
  ['/@gus.example/model/announced', 200, ['There is no release yet', 'This is planned']],
  [
    '/@fay.example/model/many/1.0.0',
    200,
    ['5,000 files', 'Next page', 'shards/00/part-0000.bin', 'pickle', 'Paths that begin with'],
  ],
  [
    '/@fay.example/model/many/1.0.0?prefix=shards/49/part-499',
    200,
    ['part-4990.safetensors', 'part-4999.safetensors'],
  ],
  ['/@fay.example/model/many/1.0.0?prefix=nowhere', 200, ['No path begins so']],
  ['/@fay.example/model/many/1.0.0?files=forged', 400, ['no cursor of this index']],
  [
    '/@fay.example/model/many-later',
    200,
    ['Its list of files is not here', '4,999 files', 'by its author’s word'],
  ],
  [
    '/@fay.example/model/many-later/1.0.0',
    200,
    ['Its list of files is not here', 'Its files were not looked at'],
  ],
  ['/@fay.example/model/hostile/1.0.0', 200, ['&lt;script&gt;attacked()']],
  ['/@fay.example/model/nothing', 404, ['has no model']],
  ['/@fay.example/model/nothing/lineage', 404, ['has no model']],
  ['/@gus.example', 200, ['Models', 'href="/@gus.example/model/tiny-lora"', 'pickle', '168 MB']],
  [
    '/search?kind=model',
    200,
    ['Task', 'Library', 'Size', 'Weights', 'Made from', 'safetensors', 'acme/base-8B'],
  ],
  [
    '/search?minSize=1000000000&maxSize=9999999999&kind=model',
    200,
    ['size: 1 GB to 10 GB', 'aria-current="true"', 'tiny-GGUF'],
  ],
  ['/search?minSize=small', 400, ['makes no sense']],
  ['/search?q=twin', 200, TWIN_IDS.map((id) => `href="/@dora.example/atom/${id}"`)],
  ['/search?q=@erin.example::std', 200, ['1 atom for', '@erin.example']],
  [`/search?q=${STD_ID}`, 200, ['2 atoms', '@dora.example', '@erin.example']],
  ['/search?kind=atom', 200, ['12 atoms', 'Ecosystem', 'things']],
  ['/search?q=erin.example::std', 200, ['1 atom for', '@erin.example']],
  ['/@alice.example', 200, ['hello', 'did:plc:', '/u/alice.example.tar.gz', 'Lately']],
  [BOB, 200, [LONG_NAME]],
  ['/nowhere', 404, ['Nothing stands at this address']],
]

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
