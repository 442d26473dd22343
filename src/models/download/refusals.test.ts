import { describe, expect, test } from 'vitest'
import { useDownloadSite } from '../../../tests/support/models/download-site.js'
import { startFileServer } from '../../../tests/support/models/file-server.js'
import { createGuardedFetch } from '../../identity/guarded-fetch.js'
import { SourceError } from '../source-error.js'
import { downloadFile } from './download-file.js'

const site = useDownloadSite()

describe('a server that refuses', () => {
  test.each([
    [401, 'Unauthorized', 'asks who you are (401)'],
    [403, 'Unauthorized', 'does not let you in (403)'],
    [404, 'NotFound', 'is not there (404)'],
    [418, 'Unreadable', 'answered with 418'],
  ])('with %i is not asked again', async (status, code, message) => {
    site.server.fail('/model.bin', { status })
    await expect(downloadFile(site.model(), site.options())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(site.server.requests.length).toBe(1)
  })

  test('with 429 or a fault of its own is asked again, after the pause that it asks for', async () => {
    site.server.fail('/model.bin', { status: 429, headers: { 'retry-after': '1' } }, { status: 503 })
    const started = performance.now()
    await downloadFile(site.model(), site.options())
    expect(performance.now() - started).toBeGreaterThan(990)
    expect(site.events.filter(({ type }) => type === 'retry').length).toBe(2)
  })

  test('for longer than anybody waits tells when to come back', async () => {
    site.server.fail('/model.bin', { status: 429, headers: { 'retry-after': '3600' } })
    await expect(downloadFile(site.model(), site.options())).rejects.toMatchObject({
      code: 'RateLimited',
      message: expect.stringContaining('Try again in 3600 seconds'),
    })
  })

  test('is explained by its source, where that knows better', async () => {
    site.server.fail('/model.bin', { status: 403 })
    const explain = () => new SourceError('Gated', 'Accept the licence at its page.')
    await expect(downloadFile(site.model(), site.options({ explain }))).rejects.toMatchObject({
      code: 'Gated',
      message: 'model.bin: Accept the licence at its page.',
    })
  })
})

describe('an address where nobody answers', () => {
  test('because no host has its name is not asked again', async () => {
    const outcome = downloadFile(
      site.model({ urls: ['http://nobody.invalid/model.bin'] }),
      site.options({ retryMs: 60_000 }),
    )
    await expect(outcome).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('no host has that name'),
    })
  })

  test('because it may not be asked from here is told as that, a redirect included', async () => {
    const guarded = createGuardedFetch({ development: true })
    site.server.fail('/model.bin', { status: 302, headers: { location: 'http://10.0.0.1/model.bin' } })
    const outcome = downloadFile(site.model(), site.options({ fetch: guarded, retryMs: 60_000 }))
    await expect(outcome).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringContaining('http://10.0.0.1/model.bin is not asked'),
    })
    await expect(
      downloadFile(site.model(), site.options({ fetch: guarded, retryMs: 60_000 })),
    ).rejects.toMatchObject({
      code: 'TooLarge',
    })
    const wide = createGuardedFetch({ development: true, maxBytes: site.bytes.length })
    expect(await downloadFile(site.model(), site.options({ fetch: wide }))).toMatchObject({
      sha256: site.sha256,
    })
  })
})

describe('secrets', () => {
  test('are told to their own host alone, whoever leads elsewhere', async () => {
    await using elsewhere = await startFileServer()
    elsewhere.serve('/model.bin', site.bytes)
    site.server.fail('/model.bin', { status: 302, headers: { location: `${elsewhere.url}/model.bin` } })
    const own = new URL(site.server.url).host
    const headersFor = (url: URL) =>
      Promise.resolve<Record<string, string>>(url.host === own ? { authorization: 'Bearer secret' } : {})
    const located = site.model({
      urls: [],
      locate: () =>
        Promise.resolve({ url: `${site.server.url}/model.bin`, headers: { 'x-signed': 'secret' } }),
    })
    await downloadFile(located, site.options({ headersFor }))
    expect(site.server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-signed': 'secret',
    })
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined()
    expect(elsewhere.requests[0]?.headers['x-signed']).toBeUndefined()
  })

  test('of an address are sent as a login, and never shown', async () => {
    site.server.fail('/model.bin', { status: 401 })
    const url = new URL(`${site.server.url}/model.bin`)
    url.username = 'alice'
    url.password = 'secret'
    await expect(downloadFile(site.model({ urls: [url.href] }), site.options())).rejects.not.toThrow('secret')
    expect(site.server.requests[0]?.headers.authorization).toBe('Basic YWxpY2U6c2VjcmV0')
  })
})
