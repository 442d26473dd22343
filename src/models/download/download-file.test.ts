import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FileServer, startFileServer } from '../../../tests/support/models/file-server.js'
import { until } from '../../../tests/support/until.js'
import { createGuardedFetch } from '../../identity/guarded-fetch.js'
import { SourceError } from '../source-error.js'
import type { Download, DownloadEvent, DownloadOptions } from './download.js'
import { downloadFile } from './download-file.js'
import { downloadFiles } from './download-files.js'
import { onDisk } from './storage-error.js'

const BYTES = randomBytes(3_000_000)
const hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const SHA256 = hex(BYTES)

let server: FileServer
let dir: string
let events: DownloadEvent[]

beforeEach(async () => {
  server = await startFileServer()
  server.serve('/model.bin', BYTES)
  dir = await mkdtemp(path.join(os.tmpdir(), 'firn-download-'))
  events = []
})

afterEach(async () => {
  await server.close()
  await rm(dir, { recursive: true, force: true })
})

const options = (more: Partial<DownloadOptions> = {}): DownloadOptions => ({
  fetch,
  retryMs: 1,
  report: (event) => events.push(event),
  ...more,
})
const model = (more: Partial<Download> = {}): Download => ({
  path: 'model.bin',
  urls: [`${server.url}/model.bin`],
  size: BYTES.length,
  sha256: SHA256,
  destination: path.join(dir, 'a/model.bin'),
  ...more,
})
const hashOnly = (more: Partial<Download> = {}): Download => ({
  path: 'model.bin',
  urls: [`${server.url}/model.bin`],
  ...more,
})
const ranges = () => server.requests.map(({ headers }) => headers.range)
const received = () =>
  events.reduce((sum, event) => {
    if (event.type === 'started') return sum + event.resumedAt
    return event.type === 'bytes' ? sum + event.bytes : sum
  }, 0)

test('a file is written whole into its place, and its progress adds up', async () => {
  const downloaded = await downloadFile(model(), options())
  expect(downloaded).toEqual({
    path: 'model.bin',
    size: BYTES.length,
    sha256: SHA256,
    url: `${server.url}/model.bin`,
  })
  expect(BYTES.equals(await readFile(path.join(dir, 'a/model.bin')))).toBe(true)
  expect(await readdir(path.join(dir, 'a'))).toEqual(['model.bin'])
  expect(received()).toBe(BYTES.length)
})

test('what lies there with its hash is not fetched again; what has another hash is', async () => {
  await downloadFile(model(), options())
  await downloadFile(model(), options())
  expect(server.requests.length).toBe(1)
  await writeFile(path.join(dir, 'a/model.bin'), 'something else')
  await downloadFile(model(), options())
  expect(server.requests.length).toBe(2)
  expect(hex(await readFile(path.join(dir, 'a/model.bin')))).toBe(SHA256)
})

test('a file of which only the hash is wanted goes through memory and stays nowhere', async () => {
  expect(await downloadFile(hashOnly(), options())).toMatchObject({ size: BYTES.length, sha256: SHA256 })
  server.serve('/empty', new Uint8Array())
  expect(await downloadFile(hashOnly({ urls: [`${server.url}/empty`] }), options())).toMatchObject({
    size: 0,
    sha256: hex(Buffer.from('')),
  })
  await downloadFile(
    hashOnly({ urls: [`${server.url}/empty`], destination: path.join(dir, 'empty') }),
    options(),
  )
  expect(await readdir(dir)).toEqual(['empty'])
})

describe('a connection that breaks', () => {
  test('is taken up where it broke, on the condition that the file is the same', async () => {
    server.fail('/model.bin', { cutAfter: 1_500_000 }, { cutAfter: 700_000 })
    expect(await downloadFile(hashOnly(), options())).toMatchObject({ sha256: SHA256 })
    const [, second, third] = server.requests
    expect(second?.status).toBe(206)
    expect(Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? '')?.[1])).toBeGreaterThan(0)
    expect(second?.headers['if-range']).toMatch(/^"[0-9a-f]{40}"$/)
    expect(third?.status).toBe(206)
    expect(received()).toBe(BYTES.length)
  })

  test('to a file that has changed meanwhile is begun anew', async () => {
    server.fail('/model.bin', { cutAfter: 1_500_000 })
    const other = randomBytes(BYTES.length)
    await downloadFile(
      hashOnly(),
      options({
        report(event) {
          events.push(event)
          if (event.type === 'retry') server.serve('/model.bin', other)
        },
      }),
    ).then(({ sha256 }) => expect(sha256).toBe(hex(other)))
    expect(server.requests.map(({ status }) => status)).toEqual([200, 200])
    expect(received()).toBe(BYTES.length)
  })

  test('to a server without ranges, or with wrong ones, is begun anew', async () => {
    server.fail('/model.bin', { cutAfter: 1_500_000 }, { noRanges: true })
    expect(await downloadFile(model(), options())).toMatchObject({ sha256: SHA256 })
    await rm(path.join(dir, 'a'), { recursive: true })
    server.fail('/model.bin', { cutAfter: 1_500_000 }, { wrongRange: true })
    expect(await downloadFile(model(), options())).toMatchObject({ sha256: SHA256 })
    expect(ranges().at(-1)).toBeUndefined()
  })

  test('without a length to be missed, is seen by the size of the file', async () => {
    server.fail('/model.bin', { cutAfter: 1_500_000, noLength: true })
    expect(await downloadFile(model(), options())).toMatchObject({ sha256: SHA256 })
  })

  test('and does so ever again ends with an error that names the host, and keeps what came', async () => {
    server.fail('/model.bin', ...Array.from({ length: 3 }, () => ({ cutAfter: 100_000 })))
    const outcome = downloadFile(model(), options({ attempts: 3 }))
    await expect(outcome).rejects.toThrow(SourceError)
    await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' })
    await expect(outcome).rejects.toThrow(`model.bin: ${server.url}/model.bin cannot be reached`)
    expect(await readdir(path.join(dir, 'a'))).toEqual(['model.bin.partial'])
    await downloadFile(model(), options())
    expect(server.requests.at(-1)?.status).toBe(206)
  })

  test('falls silent, and is given up', async () => {
    server.fail('/model.bin', { silentAfter: 100_000 })
    expect(await downloadFile(model(), options({ idleMs: 200 }))).toMatchObject({ sha256: SHA256 })
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'retry',
        problem: `${server.url}/model.bin was silent for 0.2 seconds.`,
      }),
    )
  })
})

describe('a partial file', () => {
  const partial = () => path.join(dir, 'a/model.bin.partial')
  beforeEach(() => mkdir(path.join(dir, 'a')))

  test('of an earlier run is taken up', async () => {
    await writeFile(partial(), BYTES.subarray(0, 2_000_000))
    await downloadFile(model(), options())
    expect(ranges()).toEqual(['bytes=2000000-'])
    expect(received()).toBe(BYTES.length)
  })

  test('that is whole needs no request; one that is wrong or too long is thrown away', async () => {
    await writeFile(partial(), BYTES)
    await downloadFile(model(), options())
    expect(server.requests).toEqual([])
    for (const wrong of [
      Buffer.alloc(2_000_000),
      Buffer.alloc(BYTES.length),
      Buffer.alloc(BYTES.length + 1),
    ]) {
      await rm(path.join(dir, 'a/model.bin'))
      await writeFile(partial(), wrong)
      expect(await downloadFile(model(), options())).toMatchObject({ sha256: SHA256 })
      expect(ranges().at(-1)).toBeUndefined()
    }
  })

  test('of a file whose hash nobody knows is not trusted', async () => {
    await writeFile(partial(), 'left over')
    await downloadFile(model({ sha256: undefined, size: undefined }), options())
    expect(hex(await readFile(path.join(dir, 'a/model.bin')))).toBe(SHA256)
  })
})

describe('several addresses', () => {
  test('a mirror that lies is told, and the next one is asked', async () => {
    server.serve('/mirror.bin', BYTES)
    server.fail('/mirror.bin', { lies: true })
    const urls = [`${server.url}/gone.bin`, `${server.url}/mirror.bin`, `${server.url}/model.bin`]
    expect(await downloadFile(model({ urls }), options())).toMatchObject({ url: urls[2] })
    expect(hex(await readFile(path.join(dir, 'a/model.bin')))).toBe(SHA256)
    const told = events.flatMap((event) => (event.type === 'next-address' ? [event.problem] : []))
    expect(told[0]).toContain('gone.bin is not there (404)')
    expect(told[1]).toContain(`mirror.bin holds other bytes: ${BYTES.length} bytes with the sha256 `)
    expect(received()).toBe(BYTES.length)
  })

  test('one that offers another length is not read', async () => {
    server.serve('/longer.bin', Buffer.concat([BYTES, BYTES]))
    await expect(
      downloadFile(model({ urls: [`${server.url}/longer.bin`] }), options()),
    ).rejects.toMatchObject({
      code: 'HashMismatch',
      message: expect.stringContaining('holds another file'),
    })
    server.fail('/longer.bin', { noLength: true })
    await expect(
      downloadFile(model({ urls: [`${server.url}/longer.bin`] }), options()),
    ).rejects.toMatchObject({
      code: 'HashMismatch',
    })
  })

  test('when none gives it, each says why', async () => {
    const urls = [`${server.url}/gone.bin?signature=secret`, 'ftp://example.com/model.bin']
    const outcome = downloadFile(model({ urls }), options())
    await expect(outcome).rejects.toThrow(
      /none of its 2 addresses gave it[\s\S]*404[\s\S]*no address of http/,
    )
    await expect(outcome).rejects.not.toThrow('secret')
    await expect(downloadFile(model({ urls: [] }), options())).rejects.toThrow('has no address')
  })

  test('what has no address that lasts is found when its turn comes', async () => {
    const located = model({
      urls: [],
      locate: () => Promise.resolve({ url: `${server.url}/model.bin`, headers: { 'x-key': 'k' } }),
    })
    await downloadFile(located, options())
    expect(server.requests[0]?.headers['x-key']).toBe('k')
    const bytes = Buffer.from('here')
    const inline = { path: 'b', urls: [], sha256: hex(bytes), locate: () => Promise.resolve({ bytes }) }
    expect(await downloadFile(inline, options())).toMatchObject({ size: 4 })
    await expect(downloadFile({ ...inline, sha256: SHA256 }, options())).rejects.toThrow(
      'b holds other bytes',
    )
  })
})

test('an address that ends on the way is found anew, and told to nobody', async () => {
  server.fail('/model.bin', { cutAfter: 2_000_000 }, { status: 403 })
  let found = 0
  const locate = () => Promise.resolve({ url: `${server.url}/model.bin`, headers: { 'x-key': `${found++}` } })
  const downloaded = await downloadFile(model({ urls: [], locate }), options())
  expect(downloaded).toMatchObject({ sha256: SHA256, url: undefined })
  expect(server.requests.map(({ headers, status }) => [headers['x-key'], status])).toEqual([
    ['0', 200],
    ['0', 403],
    ['1', 206],
  ])
  server.fail('/model.bin', { status: 403 })
  await rm(path.join(dir, 'a'), { recursive: true })
  await expect(downloadFile(model({ urls: [], locate }), options())).rejects.toMatchObject({
    code: 'Unauthorized',
  })
  expect(found).toBe(3)
})

describe('a server that refuses', () => {
  test.each([
    [401, 'Unauthorized', 'asks who you are (401)'],
    [403, 'Unauthorized', 'does not let you in (403)'],
    [404, 'NotFound', 'is not there (404)'],
    [418, 'Unreadable', 'answered with 418'],
  ])('with %i is not asked again', async (status, code, message) => {
    server.fail('/model.bin', { status })
    await expect(downloadFile(model(), options())).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    })
    expect(server.requests.length).toBe(1)
  })

  test('with 429 or a fault of its own is asked again, after the pause that it asks for', async () => {
    server.fail('/model.bin', { status: 429, headers: { 'retry-after': '1' } }, { status: 503 })
    const started = performance.now()
    await downloadFile(model(), options())
    expect(performance.now() - started).toBeGreaterThan(990)
    expect(events.filter(({ type }) => type === 'retry').length).toBe(2)
  })

  test('for longer than anybody waits tells when to come back', async () => {
    server.fail('/model.bin', { status: 429, headers: { 'retry-after': '3600' } })
    await expect(downloadFile(model(), options())).rejects.toMatchObject({
      code: 'RateLimited',
      message: expect.stringContaining('Try again in 3600 seconds'),
    })
  })

  test('is explained by its source, where that knows better', async () => {
    server.fail('/model.bin', { status: 403 })
    const explain = () => new SourceError('Gated', 'Accept the licence at its page.')
    await expect(downloadFile(model(), options({ explain }))).rejects.toMatchObject({
      code: 'Gated',
      message: 'model.bin: Accept the licence at its page.',
    })
  })
})

describe('an address where nobody answers', () => {
  test('because no host has its name is not asked again', async () => {
    const outcome = downloadFile(
      model({ urls: ['http://nobody.invalid/model.bin'] }),
      options({ retryMs: 60_000 }),
    )
    await expect(outcome).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('no host has that name'),
    })
  })

  test('because it may not be asked from here is told as that, a redirect included', async () => {
    const guarded = createGuardedFetch({ development: true })
    server.fail('/model.bin', { status: 302, headers: { location: 'http://10.0.0.1/model.bin' } })
    const outcome = downloadFile(model(), options({ fetch: guarded, retryMs: 60_000 }))
    await expect(outcome).rejects.toMatchObject({
      code: 'InvalidRequest',
      message: expect.stringContaining('http://10.0.0.1/model.bin is not asked'),
    })
    await expect(downloadFile(model(), options({ fetch: guarded, retryMs: 60_000 }))).rejects.toMatchObject({
      code: 'TooLarge',
    })
    const wide = createGuardedFetch({ development: true, maxBytes: BYTES.length })
    expect(await downloadFile(model(), options({ fetch: wide }))).toMatchObject({ sha256: SHA256 })
  })
})

describe('secrets', () => {
  test('are told to their own host alone, whoever leads elsewhere', async () => {
    await using elsewhere = await startFileServer()
    elsewhere.serve('/model.bin', BYTES)
    server.fail('/model.bin', { status: 302, headers: { location: `${elsewhere.url}/model.bin` } })
    const own = new URL(server.url).host
    const headersFor = (url: URL) =>
      Promise.resolve<Record<string, string>>(url.host === own ? { authorization: 'Bearer secret' } : {})
    const located = model({
      urls: [],
      locate: () => Promise.resolve({ url: `${server.url}/model.bin`, headers: { 'x-signed': 'secret' } }),
    })
    await downloadFile(located, options({ headersFor }))
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer secret',
      'x-signed': 'secret',
    })
    expect(elsewhere.requests[0]?.headers.authorization).toBeUndefined()
    expect(elsewhere.requests[0]?.headers['x-signed']).toBeUndefined()
  })

  test('of an address are sent as a login, and never shown', async () => {
    server.fail('/model.bin', { status: 401 })
    const url = new URL(`${server.url}/model.bin`)
    url.username = 'alice'
    url.password = 'secret'
    await expect(downloadFile(model({ urls: [url.href] }), options())).rejects.not.toThrow('secret')
    expect(server.requests[0]?.headers.authorization).toBe('Basic YWxpY2U6c2VjcmV0')
  })
})

test('redirects without end are left', async () => {
  const loop = { status: 302, headers: { location: '/model.bin' } }
  server.fail('/model.bin', ...Array.from({ length: 50 }, () => loop))
  await expect(downloadFile(model(), options())).rejects.toThrow('after 20 redirects')
})

test('a file that is larger than allowed is refused before it is read', async () => {
  const outcome = downloadFile(hashOnly(), options({ maxBytes: 1_000 }))
  await expect(outcome).rejects.toMatchObject({ code: 'TooLarge' })
})

test('what an abort interrupts is kept for the next time', async () => {
  server.fail('/model.bin', { silentAfter: 1_000_000 })
  const stop = new AbortController()
  const outcome = downloadFile(model(), options({ signal: stop.signal })).catch((error: unknown) => error)
  await until(() => received() >= 1_000_000, { what: 'a million bytes' })
  stop.abort(new Error('enough'))
  expect(await outcome).toEqual(new Error('enough'))
  await downloadFile(model(), options())
  expect(ranges().at(-1)).toBe('bytes=1000000-')
})

test('a disk that takes nothing says so in words', async () => {
  await writeFile(path.join(dir, 'a'), 'a file')
  await expect(downloadFile(model(), options())).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringContaining('a file stands where a directory is needed'),
  })
  await rm(path.join(dir, 'a'))
  await mkdir(path.join(dir, 'a/model.bin'), { recursive: true })
  await expect(downloadFile(model(), options())).rejects.toThrow('a directory stands where the file is to be')
})

test('a full disk is told as one', async () => {
  await mkdir(path.join(dir, 'a'))
  await symlink('/dev/full', path.join(dir, 'a/model.bin.partial'))
  await expect(downloadFile(model({ sha256: undefined }), options())).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringContaining('the disk is full'),
  })
})

test.each(['EACCES', 'EPERM'])('a directory of somebody else (%s) is told as one', async (code) => {
  const refuse = () => Promise.reject(Object.assign(new Error(code), { code }))
  await expect(onDisk('/a', refuse)).rejects.toThrow('/a cannot be written: you may not write there')
})

test('many files come a few at a time, and the first that fails ends the others', async () => {
  const files = Array.from({ length: 40 }, (_, at) => {
    server.serve(`/${at}`, Buffer.from(`file ${at}`))
    return { path: `${at}`, urls: [`${server.url}/${at}`], destination: path.join(dir, `${at}`) }
  })
  const results = await downloadFiles(files, options({ parallel: 4 }))
  expect(results.map(({ path }) => path)).toEqual(files.map(({ path }) => path))
  expect((await readdir(dir)).length).toBe(40)
  server.fail('/3', { status: 404 })
  const before = server.requests.length
  await expect(downloadFiles(files, options({ parallel: 2 }))).rejects.toThrow('/3 is not there')
  expect(server.requests.length - before).toBeLessThan(10)
})
