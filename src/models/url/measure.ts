import { askAddress } from '../ask-source.js'
import { netrcLogin } from '../basic-login.js'
import type { SourceContext } from '../source.js'

/** Bytes of the file at an address, without reading it; undefined where its server does not tell. @throws SourceError */
export async function measure(url: string, context: SourceContext): Promise<number | undefined> {
  const question = {
    url,
    headers: { range: 'bytes=0-0' },
    headersFor: (to: URL) => netrcLogin(to, context.credentials),
  }
  return askAddress(question, context, async (response) => {
    await response.body?.cancel()
    // A server without ranges sends the whole; of an empty file there is no first byte.
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
    const isPacked = (response.headers.get('content-encoding') ?? 'identity') !== 'identity'
    const length = isPacked || response.status !== 200 ? null : response.headers.get('content-length')
    const size = total ?? length
    return size === null ? undefined : Number(size)
  })
}
