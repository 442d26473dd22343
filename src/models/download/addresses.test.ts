import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { sha256Of, useDownloadSite } from '../../../tests/support/models/download-site.js'
import { downloadFile } from './download-file.js'

const site = useDownloadSite()

describe('several addresses', () => {
  test('a mirror that lies is told, and the next one is asked', async () => {
    site.server.serve('/mirror.bin', site.bytes)
    site.server.fail('/mirror.bin', { lies: true })
    const urls = [
      `${site.server.url}/gone.bin`,
      `${site.server.url}/mirror.bin`,
      `${site.server.url}/model.bin`,
    ]
    expect(await downloadFile(site.model({ urls }), site.options())).toMatchObject({ url: urls[2] })
    expect(sha256Of(await readFile(path.join(site.dir, 'a/model.bin')))).toBe(site.sha256)
    const told = site.events.flatMap((event) => (event.type === 'next-address' ? [event.problem] : []))
    expect(told[0]).toContain('gone.bin is not there (404)')
    expect(told[1]).toContain(`mirror.bin holds other bytes: ${site.bytes.length} bytes with the sha256 `)
    expect(site.received()).toBe(site.bytes.length)
  })

  test('one that offers another length is not read', async () => {
    site.server.serve('/longer.bin', Buffer.concat([site.bytes, site.bytes]))
    await expect(
      downloadFile(site.model({ urls: [`${site.server.url}/longer.bin`] }), site.options()),
    ).rejects.toMatchObject({
      code: 'HashMismatch',
      message: expect.stringContaining('holds another file'),
    })
    site.server.fail('/longer.bin', { noLength: true })
    await expect(
      downloadFile(site.model({ urls: [`${site.server.url}/longer.bin`] }), site.options()),
    ).rejects.toMatchObject({
      code: 'HashMismatch',
    })
  })

  test('of a file whose hash nobody knows are not put together', async () => {
    site.server.serve('/other.bin', randomBytes(site.bytes.length))
    site.server.fail('/other.bin', { cutAfter: 1_000_000 })
    const urls = [`${site.server.url}/other.bin`, `${site.server.url}/model.bin`]
    const downloaded = await downloadFile(site.unknown({ urls }), site.options({ attempts: 1 }))
    expect(downloaded).toMatchObject({ sha256: site.sha256, url: urls[1] })
  })

  test('when none gives it, each says why', async () => {
    const urls = [`${site.server.url}/gone.bin?signature=secret`, 'ftp://example.com/model.bin']
    const outcome = downloadFile(site.model({ urls }), site.options())
    await expect(outcome).rejects.toThrow(
      /none of its 2 addresses gave it[\s\S]*404[\s\S]*no address of http/,
    )
    await expect(outcome).rejects.not.toThrow('secret')
    await expect(downloadFile(site.model({ urls: [] }), site.options())).rejects.toThrow('has no address')
  })

  test('what has no address that lasts is found when its turn comes', async () => {
    const located = site.model({
      urls: [],
      locate: () => Promise.resolve({ url: `${site.server.url}/model.bin`, headers: { 'x-key': 'k' } }),
    })
    await downloadFile(located, site.options())
    expect(site.server.requests[0]?.headers['x-key']).toBe('k')
    const bytes = Buffer.from('here')
    const inline = { path: 'b', urls: [], sha256: sha256Of(bytes), locate: () => Promise.resolve({ bytes }) }
    expect(await downloadFile(inline, site.options())).toMatchObject({ size: 4 })
    await expect(downloadFile({ ...inline, sha256: site.sha256 }, site.options())).rejects.toThrow(
      'b holds other bytes',
    )
  })
})

test('an address that ends on the way is found anew, and told to nobody', async () => {
  site.server.fail('/model.bin', { cutAfter: 2_000_000 }, { status: 403 })
  let found = 0
  const locate = () =>
    Promise.resolve({ url: `${site.server.url}/model.bin`, headers: { 'x-key': `${found++}` } })
  const downloaded = await downloadFile(site.model({ urls: [], locate }), site.options())
  expect(downloaded).toMatchObject({ sha256: site.sha256, url: undefined })
  expect(site.server.requests.map(({ headers, status }) => [headers['x-key'], status])).toEqual([
    ['0', 200],
    ['0', 403],
    ['1', 206],
  ])
  site.server.fail('/model.bin', { status: 403 })
  await rm(path.join(site.dir, 'a'), { recursive: true })
  await expect(downloadFile(site.model({ urls: [], locate }), site.options())).rejects.toMatchObject({
    code: 'Unauthorized',
  })
  expect(found).toBe(3)
})

test('redirects without end are left', async () => {
  const loop = { status: 302, headers: { location: '/model.bin' } }
  site.server.fail('/model.bin', ...Array.from({ length: 50 }, () => loop))
  await expect(downloadFile(site.model(), site.options())).rejects.toThrow('after 20 redirects')
})
