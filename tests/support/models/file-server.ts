import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FakeHost, startFakeHost } from '../fake-host.js'

/** How a server of files fails those who ask it. */
export interface FileFault {
  /** Answers with this status in place of the file, and these headers. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Cuts the connection after so many bytes of the body. */
  readonly cutAfter?: number
  /** Sends so many bytes of the body and then says nothing more. */
  readonly silentAfter?: number
  /** Gives other bytes of the same length. */
  readonly lies?: boolean
  /** Knows nothing of ranges, and sends the whole file. */
  readonly noRanges?: boolean
  /** Answers a range with another part than was asked for. */
  readonly wrongRange?: boolean
  /** Sends no Content-Length. */
  readonly noLength?: boolean
}

export interface FileServer extends FakeHost {
  /** Requests in their order: path, and the headers that matter. */
  readonly requests: readonly FileRequest[]
  /** The bytes at a path from now on. */
  serve(path: string, bytes: Uint8Array): void
  /** What goes wrong with the next requests of a path, one for each; after them all is well. */
  fail(path: string, ...faults: readonly FileFault[]): void
}

export interface FileRequest {
  readonly path: string
  readonly method: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly status: number
}

/** A server of files with ranges and strong ETags (RFC 9110, sections 13.1.5 and 14), which fails as it is told. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Buffer>()
  const faults = new Map<string, FileFault[]>()
  const requests: FileRequest[] = []
  const host = await startFakeHost((request, response) => {
    const path = request.url ?? ''
    const fault = faults.get(path)?.shift() ?? {}
    answer(request, response, files.get(path), fault)
    requests.push({
      path,
      method: request.method ?? '',
      status: response.statusCode,
      headers: request.headers as Record<string, string | undefined>,
    })
  })
  return {
    ...host,
    requests,
    serve: (path, bytes) => files.set(path, Buffer.from(bytes)),
    fail: (path, ...more) => faults.set(path, [...(faults.get(path) ?? []), ...more]),
  }
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: Buffer | undefined,
  fault: FileFault,
): void {
  if (fault.status !== undefined || file === undefined) {
    response.writeHead(fault.status ?? 404, { ...fault.headers }).end('no file')
    return
  }
  const etag = `"${createHash('sha1').update(file).digest('hex')}"`
  const bytes = fault.lies ? Buffer.from(file.map((byte) => byte ^ 0xff)) : file
  const from = fault.noRanges ? 0 : rangeOf(request, etag)
  if (from >= file.length && from > 0) {
    response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end()
    return
  }
  const start = fault.wrongRange ? Math.max(from - 1, 0) : from
  const body = bytes.subarray(start)
  response.writeHead(from > 0 ? 206 : 200, {
    etag,
    ...(fault.noRanges ? {} : { 'accept-ranges': 'bytes' }),
    ...(fault.noLength ? {} : { 'content-length': body.length }),
    ...(from > 0 ? { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` } : {}),
    ...fault.headers,
  })
  if (fault.silentAfter !== undefined) response.write(body.subarray(0, fault.silentAfter))
  else if (fault.cutAfter !== undefined) {
    response.write(body.subarray(0, fault.cutAfter), () => response.destroy())
  } else response.end(body)
}

/** The first byte that is asked for; 0 where If-Range names another state of the file. */
function rangeOf(request: IncomingMessage, etag: string): number {
  const condition = request.headers['if-range']
  if (condition !== undefined && condition !== etag) return 0
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
}
