import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { IDENTITY_TIMEOUT_MS, MAX_HANDLE_ANSWER_BYTES } from '../limits/identity.js'
import type { HandleResolver } from '../settings.js'

/** The resolver with the longest suffix that fits the handle. */
export function resolverFor(
  resolvers: readonly HandleResolver[],
  handle: string,
): HandleResolver | undefined {
  return resolvers
    .filter(({ suffix }) => handle.endsWith(suffix))
    .sort((a, b) => b.suffix.length - a.suffix.length)[0]
}

/**
 * Asks a PDS for `/.well-known/atproto-did` under the handle's name, as the handle's own host would answer: for
 * networks without DNS. Undefined when it does not know the handle.
 */
export async function askHandleHost(resolver: HandleResolver, handle: string): Promise<string | undefined> {
  const text = await getAs(handle, new URL('/.well-known/atproto-did', resolver.url))
  const did = text?.split('\n', 1)[0]?.trim()
  return did?.startsWith('did:') ? did : undefined
}

/** GET with another Host header than the URL's, which `fetch` does not send. Undefined unless the status is 200. */
function getAs(host: string, url: URL): Promise<string | undefined> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(IDENTITY_TIMEOUT_MS)
    request(url, { headers: { host }, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > MAX_HANDLE_ANSWER_BYTES)
          response.destroy(new Error(`${url}: the answer is too long`))
      })
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined))
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}
