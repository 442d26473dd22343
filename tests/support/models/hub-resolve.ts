import { createHash } from 'node:crypto'
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { answerBytes } from './answer-bytes.js'
import type { HubCommit, HubFile, HubRepository } from './hub-repository.js'

export interface HubAddresses {
  readonly hub: string
  readonly cdn: string
}

/**
 * GET or HEAD /{repo}/resolve/{rev}/{path}: a redirect to the cache of small files at the hub itself, or to a signed
 * address elsewhere; to a client that reads Xet, where it finds the chunks.
 */
export function answerResolve(
  repository: HubRepository,
  commit: HubCommit,
  file: HubFile,
  { hub, cdn }: HubAddresses,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { lfs, xetHash } = file
  const of: OutgoingHttpHeaders = {
    'x-repo-commit': commit.id,
    'x-linked-etag': `"${lfs?.oid ?? file.oid}"`,
    'x-linked-size': file.bytes.length,
  }
  if (!lfs) {
    const path = file.path.split('/').map(encodeURIComponent).join('/')
    response
      .writeHead(307, {
        ...of,
        location: `/api/resolve-cache/models/${repository.name}/${commit.id}/${path}`,
      })
      .end()
    return
  }
  const xet: OutgoingHttpHeaders = xetHash
    ? {
        'x-xet-hash': xetHash,
        link: [
          `<${hub}/api/models/${repository.name}/xet-read-token/${commit.id}>; rel="xet-auth"`,
          `<${cdn}/v1/reconstructions/${xetHash}>; rel="xet-reconstruction-info"`,
        ].join(', '),
      }
    : {}
  if (xetHash && request.headers.accept?.includes('application/vnd.xet-fileinfo+json')) {
    response
      .writeHead(200, {
        ...of,
        ...xet,
        etag: `"${lfs.oid}"`,
        'content-type': 'application/vnd.xet-fileinfo+json',
      })
      .end(JSON.stringify({ hash: xetHash }))
    return
  }
  response.writeHead(302, { ...of, ...xet, location: signed(`${cdn}/${lfs.oid}`) }).end()
}

/** GET or HEAD /api/resolve-cache/models/{repo}/{commit}/{path}, where the hub's own redirect leads. */
export function answerSmall(
  commit: HubCommit,
  file: HubFile,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  answerBytes(file.bytes, request, response, {
    'x-repo-commit': commit.id,
    etag: `"${file.oid}"`,
    'content-type': 'text/plain; charset=utf-8',
  })
}

/** An address that is good without a token, as those of a storage are. */
export function signed(url: string): string {
  return `${url}?Expires=4102444800&Signature=${signatureOf(new URL(url).pathname)}`
}

/** Whether an address was made by `signed`. */
export function isSigned(url: URL): boolean {
  return url.searchParams.get('Signature') === signatureOf(url.pathname)
}

function signatureOf(pathname: string): string {
  return createHash('sha256').update(`signed ${pathname}`).digest('base64url')
}
