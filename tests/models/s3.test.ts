import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { files } from '../../src/lexicons/dev/firn.js'
import { NO_CREDENTIALS } from '../../src/models/credentials.js'
import { downloadFiles } from '../../src/models/download/download-files.js'
import type { S3Request } from '../../src/models/request.js'
import { s3Source } from '../../src/models/s3/source.js'
import type { SourceContext } from '../../src/models/source.js'
import {
  S3_CREDENTIALS,
  type S3Server,
  type S3ServerOptions,
  startS3Server,
} from '../support/models/s3-server.js'

const WEIGHTS = randomBytes(300_000)
const hex = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const ANYBODY: SourceContext = { fetch, credentials: NO_CREDENTIALS }
const OWNER: SourceContext = { fetch, credentials: { ...NO_CREDENTIALS, aws: () => ({}) } }

let server: S3Server
async function start(options: Partial<S3ServerOptions> = {}): Promise<void> {
  server = await startS3Server({ buckets: ['models'], ...options })
  await server.put('models', 'tiny/config.json', '{}')
  await server.put('models', 'tiny/weights/m é+1.gguf', WEIGHTS, 'whole')
  await server.put('models', 'tiny/weights/parts.bin', WEIGHTS, 'parts')
  await server.put('models', 'tiny-other/x', 'x')
}
const list = (more: Partial<S3Request> = {}, context = ANYBODY) =>
  s3Source.list({ type: 's3', bucket: 'models', prefix: 'tiny', endpoint: server.url, ...more }, context)

beforeEach(() => {
  // What the SDK looks for besides what a test gives.
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await server.close()
})
const haveCredentials = () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', S3_CREDENTIALS.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', S3_CREDENTIALS.secretAccessKey)
}

test('a public bucket is listed by anybody; a checksum over the whole object is its hash, one over parts is none', async () => {
  await start()
  const listing = await list()
  const base = `${server.url}/models/tiny/`
  expect(files.s3.$matches(listing.origin)).toBe(true)
  expect(listing.origin).toMatchObject({ bucket: 'models', prefix: 'tiny/', endpoint: server.url })
  expect(listing.bases).toEqual([base])
  expect(listing.files).toEqual([
    { path: 'config.json', size: 2, sha256: undefined, urls: [`${base}config.json`] },
    {
      path: 'weights/m é+1.gguf',
      size: WEIGHTS.length,
      sha256: hex(WEIGHTS),
      urls: [`${base}weights/m%20%C3%A9%2B1.gguf`],
    },
    {
      path: 'weights/parts.bin',
      size: WEIGHTS.length,
      sha256: undefined,
      urls: [`${base}weights/parts.bin`],
    },
  ])
  const downloaded = await downloadFiles(listing.files, { fetch })
  expect(downloaded.map(({ sha256 }) => sha256)).toEqual([hex('{}'), hex(WEIGHTS), hex(WEIGHTS)])
})

test('a bucket that keeps versions is pinned to them', async () => {
  await start({ versions: true })
  const before = await list({ files: ['config.json'] })
  expect(before.origin).toMatchObject({ include: ['config.json'] })
  expect(before.bases).toEqual([])
  const [url = ''] = before.files[0]?.urls ?? []
  expect(url).toMatch(/config\.json\?versionId=[0-9a-f]{32}$/)
  await server.put('models', 'tiny/config.json', '{"other":1}')
  // The server of this test keeps the newest version alone, and does not give another one for an old one.
  expect((await fetch(url)).status).toBe(404)
  expect((await list({ files: ['config.json'] })).files[0]?.urls).not.toEqual([url])
})

test('many objects come page by page', async () => {
  await start({ pageSize: 3 })
  const keys = Array.from({ length: 7 }, (_, at) => `many/${at}`)
  for (const key of keys) await server.put('models', key, key)
  const told: string[] = []
  const { files: listed } = await list(
    { prefix: '/many/' },
    { ...ANYBODY, report: (line) => told.push(line) },
  )
  expect(listed.map(({ path }) => `many/${path}`)).toEqual(keys)
  expect(told).toEqual(['3 objects found so far.', '6 objects found so far.'])
})

test('one object is a model, too; below a prefix is below its slash', async () => {
  await start()
  const one = await list({ prefix: 'tiny/config.json' })
  expect(one.origin).toMatchObject({ prefix: 'tiny/' })
  expect(one.files.map(({ path }) => path)).toEqual(['config.json'])
  await expect(list({ prefix: 'tin' })).rejects.toMatchObject({ code: 'NotFound' })
  await expect(list({ bucket: 'nothing' })).rejects.toMatchObject({
    code: 'NotFound',
    message: expect.stringContaining('The bucket nothing at localhost'),
  })
})

test('a private bucket is read by who has credentials, and told to be of no use to others', async () => {
  await start({ private: ['models'] })
  await expect(list()).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
  })
  haveCredentials()
  const told: string[] = []
  const listing = await list({}, { ...OWNER, report: (line) => told.push(line) })
  expect(told).toEqual([
    expect.stringContaining('nobody else can fetch these files: presigned addresses expire'),
  ])
  const locate = s3Source.locator?.(listing.origin, listing.files, OWNER)
  const wanted = listing.files.map((file) => ({ ...file, locate: locate && (() => locate(file.path)) }))
  const downloaded = await downloadFiles(wanted, { fetch })
  expect(downloaded.map(({ sha256 }) => sha256)).toEqual([hex('{}'), hex(WEIGHTS), hex(WEIGHTS)])
  expect(JSON.stringify(listing)).not.toMatch(/signature|S3RVER/i)
  const stranger = s3Source.locator?.(listing.origin, listing.files, ANYBODY)
  await expect(stranger?.('config.json')).rejects.toMatchObject({ code: 'Unauthorized' })
})

test('nothing is signed for a service that only a record names', async () => {
  await start({ private: ['models'] })
  haveCredentials()
  const listing = await list({}, OWNER)
  const careful = {
    ...NO_CREDENTIALS,
    aws: (endpoint: string | undefined) => (endpoint === undefined ? {} : undefined),
  }
  const locate = s3Source.locator?.(listing.origin, listing.files, { fetch, credentials: careful })
  await expect(locate?.('config.json')).rejects.toMatchObject({ code: 'Unauthorized' })
})

test('a server looks at no credentials of its machine', async () => {
  await start({ private: ['models'] })
  haveCredentials()
  await expect(list({}, ANYBODY)).rejects.toMatchObject({ code: 'Unauthorized' })
})

test('a profile that is not there is told as that', async () => {
  await start({ private: ['models'] })
  await expect(list({ profile: 'nobody' }, OWNER)).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('There are no credentials of AWS'),
  })
})

test("Amazon's own buckets are found in their region, and have hosts of their own", async () => {
  await start()
  const asked: string[] = []
  /** Amazon, as far as this machine reaches: its hosts lead to the server of this test. */
  const amazon: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    asked.push(`${init?.method ?? 'GET'} ${url.host}`)
    const [, own] = /^([a-z]+)\.s3\.eu-west-1\.amazonaws\.com$/.exec(url.host) ?? []
    if (init?.method === 'HEAD' && url.host === 's3.us-east-1.amazonaws.com') {
      return new Response(null, { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-1' } })
    }
    const place = own === undefined ? url.pathname : `/${own}${url.pathname}`
    return fetch(`${server.url}${place}${url.search}`, init)
  }
  const listing = await list({ endpoint: undefined }, { ...ANYBODY, fetch: amazon })
  expect(listing.origin).toEqual(expect.objectContaining({ region: 'eu-west-1' }))
  expect(listing.origin).not.toHaveProperty('endpoint')
  expect(listing.bases).toEqual(['https://models.s3.eu-west-1.amazonaws.com/tiny/'])
  expect(new Set(asked)).toEqual(
    new Set([
      'HEAD s3.us-east-1.amazonaws.com',
      'GET models.s3.eu-west-1.amazonaws.com',
      'HEAD models.s3.eu-west-1.amazonaws.com',
    ]),
  )
})
