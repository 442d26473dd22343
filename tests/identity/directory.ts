import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secp256k1Keypair } from '@atproto/crypto'
import { IdentityError } from '../../src/identity/identity-error.js'

export interface DocumentParts {
  handle?: string
  /** As did:key. */
  key?: string
  /** Null for none. */
  pds?: string | null
}

/** How a directory answers a request for a DID; without one it answers well. */
export type Fault = (response: ServerResponse, did: string) => void

/**
 * A PLC directory that says what a test puts in, and fails as it is told. It answers for handles too, by the Host
 * header, as their own hosts would.
 */
export interface Directory extends AsyncDisposable {
  readonly url: string
  /** A key that documents name when they are given none. */
  readonly key: string
  readonly documents: Map<string, unknown>
  readonly handles: Map<string, string>
  /** DIDs that were asked for, in order. */
  asked: string[]
  /** The most requests that were open at a time. */
  most: number
  fault: Fault | undefined
  /** Puts a document in. */
  add(did: string, parts?: DocumentParts): void
}

export async function startDirectory(): Promise<Directory> {
  const key = (await Secp256k1Keypair.create()).did()
  let open = 0
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/atproto-did') {
      const did = directory.handles.get(request.headers.host ?? '')
      return did ? response.end(did) : response.writeHead(404).end()
    }
    const did = decodeURIComponent((request.url ?? '').slice(1))
    directory.asked.push(did)
    directory.most = Math.max(directory.most, ++open)
    response.on('close', () => open--)
    if (directory.fault) return directory.fault(response, did)
    const document = directory.documents.get(did)
    return document ? response.end(JSON.stringify(document)) : response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const directory: Directory = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    key,
    documents: new Map(),
    handles: new Map(),
    asked: [],
    most: 0,
    fault: undefined,
    add: (did, parts = {}) => directory.documents.set(did, didDocument(did, { key, ...parts })),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return directory
}

export function didDocument(did: string, parts: DocumentParts & { key: string }) {
  const { handle = 'alice.test', key, pds = 'https://pds.firn.dev/' } = parts
  return {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    alsoKnownAs: [`at://${handle}`],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: key.slice('did:key:'.length),
      },
    ],
    service:
      pds === null ? [] : [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pds }],
  }
}

/** The reason that an IdentityError names; `none` when there was no error. */
export function reasonOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: unknown) => (error instanceof IdentityError ? error.reason : String(error)),
  )
}
