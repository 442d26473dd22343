import type { Author } from '../author.js'
import { HttpHost, json } from './http-host.js'

/** A PLC directory: the DID documents of a world's accounts, as they are now. */
export function createPlc(
  find: (did: string) => Author | undefined,
  pdsUrl: (home: number) => string,
): HttpHost {
  return new HttpHost(({ url }) => {
    const did = decodeURIComponent(url.pathname.slice(1))
    const author = find(did)
    return author ? json(didDocument(author, pdsUrl(author.home))) : json({ message: `no ${did}` }, 404)
  })
}

export function didDocument({ did, handle, key }: Author, pds: string) {
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    alsoKnownAs: [`at://${handle}`],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: key.did().slice('did:key:'.length),
      },
    ],
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pds }],
  }
}
