import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'

/** Bytes as a static server gives them: whole, by one Range (RFC 9110, section 14), or their head alone. */
export function answerBytes(
  bytes: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders = {},
): void {
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const start = Number(range?.[1] ?? 0)
  const end = range?.[2] ? Math.min(Number(range[2]) + 1, bytes.length) : bytes.length
  const all = { 'accept-ranges': 'bytes', ...headers }
  if (range && start >= bytes.length) {
    response.writeHead(416, { ...all, 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  response.writeHead(range ? 206 : 200, {
    ...all,
    'content-length': end - start,
    ...(range && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  })
  if (request.method === 'HEAD') response.end()
  else response.end(bytes.subarray(start, end))
}

export function answerJson(
  value: unknown,
  response: ServerResponse,
  headers: OutgoingHttpHeaders = {},
): void {
  response
    .writeHead(200, { 'content-type': 'application/json; charset=utf-8', ...headers })
    .end(JSON.stringify(value))
}
