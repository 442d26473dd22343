import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { json } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'

const MEDIA_TYPE = 'application/vnd.git-lfs+json'

/**
 * Objects of git-lfs in a directory, by the batch API and the basic transfer (git-lfs,
 * docs/api/{batch,basic-transfers}.md).
 */
export interface LfsObjects {
  /** Answers what lies below `/info/lfs` of a repository, or below `/lfs-objects`; false where it is neither. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>
  /** Where an object lies; undefined when it was never pushed. */
  find(oid: string): Promise<string | undefined>
}

interface BatchRequest {
  readonly operation: 'upload' | 'download'
  readonly transfers?: readonly string[]
  readonly hash_algo?: string
  readonly objects: readonly { readonly oid: string; readonly size: number }[]
}

/** @param origin of the server, for the addresses that it hands out */
export async function openLfsObjects(dir: string, origin: () => string): Promise<LfsObjects> {
  await mkdir(dir, { recursive: true })
  /** What lets in those who were sent here by the batch API. */
  const key = randomBytes(16).toString('hex')
  const fileOf = (oid: string) => path.join(dir, oid)

  async function find(oid: string): Promise<string | undefined> {
    const found = await stat(fileOf(oid)).catch(() => undefined)
    return found && fileOf(oid)
  }

  async function batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { operation, hash_algo = 'sha256', objects } = (await json(request)) as BatchRequest
    if (hash_algo !== 'sha256') return refuse(response, 409, 'Only sha256 is known here.')
    const action = (name: string, oid: string) => ({
      href: `${origin()}/lfs-objects/${oid}${name}?signature=${key}`,
      header: { 'X-Lfs-Key': key },
      expires_in: 60,
    })
    const answers = objects.map(async ({ oid, size }) => {
      const file = await find(oid)
      if (operation === 'upload') {
        const actions = { upload: action('', oid), verify: action('/verify', oid) }
        return { oid, size, authenticated: true, ...(file === undefined ? { actions } : {}) }
      }
      if (file === undefined) return { oid, size, error: { code: 404, message: 'Object does not exist' } }
      return { oid, size, authenticated: true, actions: { download: action('', oid) } }
    })
    response
      .writeHead(200, { 'content-type': MEDIA_TYPE })
      .end(JSON.stringify({ transfer: 'basic', objects: await Promise.all(answers), hash_algo: 'sha256' }))
  }

  async function object(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const [, oid = '', verify] = /^\/lfs-objects\/([0-9a-f]{64})(\/verify)?$/.exec(url.pathname) ?? []
    if (url.searchParams.get('signature') !== key || request.headers['x-lfs-key'] !== key) {
      return refuse(response, 403, 'The signature is wrong.')
    }
    if (request.method === 'PUT') return store(request, response, oid)
    const file = await find(oid)
    const size = file === undefined ? -1 : (await stat(file)).size
    if (file === undefined || oid === '') return refuse(response, 404, 'Object does not exist')
    if (verify !== undefined) {
      const { size: said } = (await json(request)) as { size: number }
      if (said !== size) return refuse(response, 422, `It has ${size} bytes, not ${said}.`)
      response.writeHead(200, { 'content-type': MEDIA_TYPE }).end('{}')
      return
    }
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    response.writeHead(start > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': size - start,
      ...(start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {}),
    })
    await pipeline(createReadStream(file, { start }), response)
  }

  async function store(request: IncomingMessage, response: ServerResponse, oid: string): Promise<void> {
    const partial = `${fileOf(oid)}.${randomBytes(4).toString('hex')}`
    const hash = createHash('sha256')
    request.on('data', (chunk: Buffer) => hash.update(chunk))
    await pipeline(request, createWriteStream(partial))
    if (hash.digest('hex') !== oid) return refuse(response, 422, 'It has another hash than it says.')
    await rename(partial, fileOf(oid))
    response.writeHead(200).end()
  }

  return {
    find,
    async answer(request, response) {
      const url = new URL(request.url ?? '/', 'http://localhost')
      if (url.pathname.startsWith('/lfs-objects/')) await object(request, response, url)
      else if (url.pathname.endsWith('/info/lfs/objects/batch')) await batch(request, response)
      // As a server without locks answers (git-lfs, docs/api/locking.md).
      else if (url.pathname.includes('/info/lfs/')) refuse(response, 404, 'Not found')
      else return false
      return true
    },
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': MEDIA_TYPE }).end(JSON.stringify({ message }))
}
