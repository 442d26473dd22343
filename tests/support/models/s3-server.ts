import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type FakeHost, startFakeHost } from '../fake-host.js'

/** s3rver has no types of its own. */
interface S3rver {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}
const S3rverClass = createRequire(import.meta.url)('s3rver') as new (options: {
  readonly address: string
  readonly port: number
  readonly silent: boolean
  readonly directory: string
  readonly configureBuckets: readonly { readonly name: string }[]
}) => S3rver

/** The credentials that s3rver knows. */
export const S3_CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' } as const

export interface S3ServerOptions {
  readonly buckets: readonly string[]
  /** Buckets that let in only who signs. */
  readonly private?: readonly string[]
  /** Keeps versions in all buckets. */
  readonly versions?: boolean
  /** Objects of one page of a listing: s3rver's own pages need a cipher (DES) that OpenSSL no longer has. */
  readonly pageSize?: number
}

export interface S3Server extends FakeHost {
  /** The SDK's client of whoever owns the buckets. */
  readonly client: S3Client
  /**
   * Puts an object by the SDK.
   * @param checksum what the service says of its sha256: over the whole, over parts, or nothing
   */
  put(bucket: string, key: string, bytes: string | Uint8Array, checksum?: 'whole' | 'parts'): Promise<void>
}

/**
 * s3rver, and before it what Amazon does and s3rver does not (Amazon S3 API Reference, HeadObject and GetObject):
 * checksums of objects for who asks for them, ids of versions, refusals of those who do not sign, pages of listings.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'firn-s3-'))
  const configureBuckets = options.buckets.map((name) => ({ name }))
  const s3rver = new S3rverClass({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets })
  const { port } = await s3rver.run()
  const checksums = new Map<string, Record<string, string>>()
  const versions = new Map<string, string>()

  const host = await startFakeHost((request, response) => {
    void answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  const client = new S3Client({
    endpoint: host.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: S3_CREDENTIALS,
    // s3rver does not read bodies with checksums behind them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const object = decodeURIComponent(url.pathname)
    const [, bucket = ''] = object.split('/')
    if (options.private?.includes(bucket) && request.headers.authorization === undefined) {
      return refuse(response, 403, 'AccessDenied', 'Access Denied')
    }
    const version = versions.get(object)
    const wanted = url.searchParams.get('versionId')
    if (wanted !== null && wanted !== version) {
      return refuse(response, 404, 'NoSuchVersion', 'The specified version does not exist.')
    }
    if (options.pageSize !== undefined && url.searchParams.get('list-type') === '2') {
      return answerPage(port, url, options.pageSize, response)
    }
    await passOn(port, request, response, {
      ...(version === undefined ? {} : { 'x-amz-version-id': version }),
      ...(request.headers['x-amz-checksum-mode'] === 'ENABLED' ? checksums.get(object) : {}),
    })
  }

  async function put(bucket: string, key: string, bytes: string | Uint8Array, checksum?: 'whole' | 'parts') {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }))
    const object = `/${bucket}/${key}`
    const sha256 = createHash('sha256').update(bytes).digest('base64')
    if (checksum === undefined) checksums.delete(object)
    else {
      checksums.set(object, {
        'x-amz-checksum-sha256': checksum === 'whole' ? sha256 : `${sha256}-2`,
        'x-amz-checksum-type': checksum === 'whole' ? 'FULL_OBJECT' : 'COMPOSITE',
      })
    }
    if (options.versions) versions.set(object, createHash('md5').update(sha256).digest('hex'))
  }

  async function close(): Promise<void> {
    client.destroy()
    await host.close()
    await s3rver.close()
    await rm(directory, { recursive: true, force: true })
  }

  return { ...host, client, put, close, [Symbol.asyncDispose]: close }
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    )
}

/** A page as ListObjectsV2 has it: the first keys, and what to ask for those behind them. */
async function answerPage(port: number, url: URL, pageSize: number, response: ServerResponse): Promise<void> {
  const asked = new URLSearchParams(url.searchParams)
  const token = asked.get('continuation-token')
  asked.delete('continuation-token')
  if (token !== null) asked.set('start-after', Buffer.from(token, 'base64').toString('utf8'))
  const answer = await fetch(`http://127.0.0.1:${port}${url.pathname}?${asked}`)
  const xml = await answer.text()
  const objects = [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].map(([object]) => object)
  const page = objects.slice(0, pageSize)
  const last = /<Key>(.*?)<\/Key>/.exec(page.at(-1) ?? '')?.[1] ?? ''
  const next = `<NextContinuationToken>${Buffer.from(last).toString('base64')}</NextContinuationToken>`
  const isTruncated = objects.length > pageSize
  response
    .writeHead(answer.status, { 'content-type': 'application/xml' })
    .end(
      xml
        .replace(/<Contents>.*<\/Contents>/s, page.join(''))
        .replace(
          /<IsTruncated>.*?<\/IsTruncated>/,
          `<IsTruncated>${isTruncated}</IsTruncated>${isTruncated ? next : ''}`,
        ),
    )
}

async function passOn(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const { method, headers: asked, url = '/' } = request
    const passed = httpRequest({ host: '127.0.0.1', port, path: url, method, headers: asked }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...headers })
      pipeline(answer, response).then(resolve, reject)
    })
    passed.on('error', reject)
    pipeline(request, passed).catch(reject)
  })
}
