import type { Author } from '../author.js'
import { HttpHost, json, xrpcError } from './http-host.js'
import { collectionsOf, listRepos, page } from './pds.js'

/** The requests that a relay answers; its stream is attached to the same server. It is no PDS and says so. */
export function createRelay(authors: () => readonly Author[]): HttpHost {
  return new HttpHost(({ url }) => {
    switch (url.pathname.replace('/xrpc/', '')) {
      case 'com.atproto.sync.listRepos':
        return listRepos(authors(), url)
      case 'com.atproto.sync.listReposByCollection': {
        const collection = url.searchParams.get('collection') ?? ''
        const holders = authors().filter(
          (author) => author.absence === null && collectionsOf(author).includes(collection),
        )
        const { items, cursor } = page(
          holders.map(({ did }) => ({ did })),
          url,
        )
        return json({ repos: items, ...cursor })
      }
      default:
        return xrpcError('MethodNotImplemented', 404)
    }
  })
}
