import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FileServer, startFileServer } from '../../../tests/support/models/file-server.js'
import { files } from '../../lexicons/dev/firn.js'
import { NO_CREDENTIALS } from '../credentials.js'
import type { UrlRequest } from '../request.js'
import { SourceError } from '../source-error.js'
import { urlSource } from './source.js'

const BYTES = Buffer.from('weights')
const SHA256 = createHash('sha256').update(BYTES).digest()

let server: FileServer
beforeEach(async () => {
  server = await startFileServer()
  server.serve('/models/b%20c.gguf', BYTES)
  server.serve('/a.tar.gz', BYTES)
  server.serve('/empty', new Uint8Array())
})
afterEach(() => server.close())

const list = (urls: UrlRequest['urls'], context = {}) =>
  urlSource.list({ type: 'url', urls }, { fetch, credentials: NO_CREDENTIALS, ...context })

test('files at addresses are listed by their names, with sizes and without being read', async () => {
  const listing = await list([
    { url: `${server.url}/models/b%20c.gguf` },
    {
      url: `${server.url}/a.tar.gz`,
      sha256: `sha256-${SHA256.toString('base64')}`,
      filename: 'data/a.tar.gz',
    },
    { url: `${server.url}/empty#part`, sha256: SHA256.toString('hex').toUpperCase() },
  ])
  expect(files.url.$isTypeOf(listing.origin)).toBe(true)
  expect(listing).toMatchObject({ bases: [], layout: 'plain' })
  expect(listing.files).toEqual([
    { path: 'b c.gguf', size: 7, urls: [`${server.url}/models/b%20c.gguf`] },
    { path: 'data/a.tar.gz', size: 7, sha256: SHA256.toString('hex'), urls: [`${server.url}/a.tar.gz`] },
    { path: 'empty', size: 0, sha256: SHA256.toString('hex'), urls: [`${server.url}/empty`] },
  ])
  expect(new Set(server.requests.map(({ headers }) => headers.range))).toEqual(new Set(['bytes=0-0']))
})

test('an address is written so that Nix takes it', async () => {
  const plain = '/it%27s%20%5B1%5D%24.gguf?a=%27%24%5B0%5D'
  server.serve(plain, BYTES)
  const { files } = await list([{ url: `${server.url}/it's [1]$.gguf?a='$[0]` }])
  expect(files).toEqual([{ path: "it's [1]$.gguf", size: 7, urls: [server.url + plain] }])
})

test('what tells no length is read once; of mirrors, the first that answers says it', async () => {
  server.fail('/a.tar.gz', { noRanges: true, noLength: true })
  const told: string[] = []
  const [file] = (
    await list([{ url: `${server.url}/a.tar.gz` }], { report: (line: string) => told.push(line) })
  ).files
  expect(file).toMatchObject({ size: 7, sha256: SHA256.toString('hex') })
  expect(told).toEqual(['No server says how large a.tar.gz is: it is read once.'])
  const mirrors = [`${server.url}/gone/x`, `${server.url}/a.tar.gz`]
  expect((await list([{ url: mirrors }])).files).toEqual([{ path: 'x', size: 7, urls: mirrors }])
})

test('mirrors that hold files of different sizes are told apart by the hash, or not at all', async () => {
  const url = [`${server.url}/empty`, `${server.url}/a.tar.gz`]
  const sha256 = SHA256.toString('hex')
  expect((await list([{ url, sha256, filename: 'a' }])).files).toEqual([
    { path: 'a', size: 7, sha256, urls: url },
  ])
  await expect(list([{ url, filename: 'a' }])).rejects.toThrow('hold different files, of 0 and 7 bytes')
})

test.each<[string, UrlRequest['urls'][number], string]>([
  ['no address', { url: 'model.bin' }, 'is no address of https'],
  ['another scheme', { url: 'file:///etc/passwd' }, 'is no address of https'],
  ['a login', { url: 'https://alice:secret@example.com/a' }, 'write it into ~/.netrc'],
  ['a signature', { url: 'https://example.com/a?X-Amz-Signature=secret' }, 'is signed'],
  ['a signature of Azure', { url: 'https://example.com/a?sv=1&sig=secret' }, 'is signed'],
  ['a token', { url: 'https://example.com/a?type=Model&token=secret' }, 'holds a key ("token")'],
  ['a hash that is none', { url: 'https://example.com/a', sha256: 'abc' }, '"abc" is no sha256'],
  ['no name', { url: 'https://example.com/' }, 'ends without a name'],
  ['no address at all', { url: [] }, 'has no address'],
])('%s is refused in words', async (_, file, message) => {
  const outcome = list([file])
  await expect(outcome).rejects.toThrow(SourceError)
  await expect(outcome).rejects.toThrow(message)
  await expect(outcome).rejects.not.toThrow('secret')
})

test('a way out of the directory is refused; so are two files of one name', async () => {
  await expect(list([{ url: `${server.url}/a.tar.gz`, filename: '../a' }])).rejects.toThrow('holds ".."')
  const url = `${server.url}/a.tar.gz`
  await expect(list([{ url }, { url, filename: 'A.TAR.gz' }])).rejects.toThrow('are one place')
})

test('a missing file and a private one are told apart', async () => {
  await expect(list([{ url: `${server.url}/gone` }])).rejects.toMatchObject({ code: 'NotFound' })
  server.fail('/a.tar.gz', { status: 401 })
  await expect(list([{ url: `${server.url}/a.tar.gz` }])).rejects.toMatchObject({ code: 'Unauthorized' })
})

test('a login of netrc goes to its host', async () => {
  const credentials = {
    ...NO_CREDENTIALS,
    netrc: ({ hostname }: URL) =>
      Promise.resolve(hostname === 'localhost' ? { login: 'alice', password: 'secret' } : undefined),
  }
  await list([{ url: `${server.url}/a.tar.gz` }], { credentials })
  expect(server.requests[0]?.headers.authorization).toBe('Basic YWxpY2U6c2VjcmV0')
})
