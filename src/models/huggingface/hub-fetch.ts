import { askAddress, readBytes } from '../ask-source.js'
import type { SourceContext } from '../source.js'
import { explainHub } from './explain-hub.js'

/** Headers for an address of a hub: the token, where it is for that host. */
export async function hubHeaders(url: URL, { credentials }: SourceContext): Promise<Record<string, string>> {
  const token = await credentials.huggingFaceToken(url)
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

/**
 * `fetch` for the hub's own client: gives good answers alone, whole and bounded, after the waits that the hub asks
 * for, with a token that goes to its own host alone.
 */
export function hubFetch(context: SourceContext): typeof globalThis.fetch {
  const headersFor = (url: URL) => hubHeaders(url, context)
  return (input) => {
    const url = input instanceof Request ? input.url : String(input)
    return askAddress(
      { url, headersFor, explain: explainHub },
      context,
      async (response) => new Response(await readBytes(response, url), { headers: response.headers }),
    )
  }
}
