import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PdsHandle } from './pds.js'

export type HandleHost = Pick<PdsHandle, 'url' | 'handleDomain'>

/**
 * Resolves handles of a local network, which no public DNS knows: asks the PDS with the longest fitting domain for
 * `/.well-known/atproto-did` under the handle's name, as a resolver does in public.
 */
export function localHandleResolver(
  hosts: readonly HandleHost[],
): (handle: string) => Promise<string | undefined> {
  const byLength = [...hosts].sort((a, b) => b.handleDomain.length - a.handleDomain.length)
  return async function resolveHandle(handle) {
    const host = byLength.find(({ handleDomain }) => handle.endsWith(handleDomain))
    if (!host) return undefined
    const { status, body } = await getAs(handle, new URL('/.well-known/atproto-did', host.url))
    return status === 200 && body.startsWith('did:') ? body.trim() : undefined
  }
}

/** GET with another Host header than the URL's, which `fetch` does not promise to send. */
function getAs(host: string, url: URL): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject)
    })
      .on('error', reject)
      .end()
  })
}
