import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CID } from 'multiformats/cid'
import * as digest from 'multiformats/hashes/digest'
import type { Json } from '../support/sample-records.js'

const RAW = 0x55
const SHA2_256 = 0x12

/** What a PDS is to a page: where blobs lie. */
export interface BlobServer extends AsyncDisposable {
  readonly url: string
  /** Keeps a Markdown text and gives the blob that a record names it by. */
  add(text: string): Json
  /** A blob that is not served. */
  withhold(text: string): Json
}

export async function startBlobServer(): Promise<BlobServer> {
  const texts = new Map<string, string>()
  const server = createServer((request, response) => {
    const cid = new URL(request.url ?? '', 'http://localhost').searchParams.get('cid') ?? ''
    const text = texts.get(cid)
    if (text === undefined)
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"BlobNotFound"}')
    else response.writeHead(200, { 'content-type': 'text/markdown' }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const blobOf = (text: string): Json => {
    const bytes = Buffer.from(text)
    const cid = CID.createV1(
      RAW,
      digest.create(SHA2_256, createHash('sha256').update(bytes).digest()),
    ).toString()
    return { $type: 'blob', ref: { $link: cid }, mimeType: 'text/markdown', size: bytes.length }
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add(text) {
      const blob = blobOf(text)
      texts.set((blob.ref as { $link: string }).$link, text)
      return blob
    },
    withhold: blobOf,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
