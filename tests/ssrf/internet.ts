import dns from 'node:dns'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import type { AddressInfo } from 'node:net'
import tls from 'node:tls'
import { createCertificate } from '../support/certificate.js'
import { type Canary, startCanary } from './canary.js'

/** Answers the requests to one host. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Hosts with public names, addresses and certificates, that are one server on loopback in truth. The guard runs as it
 * does in production: it sees the addresses that names lead to here, and only below it, where a connection is made,
 * does one to a public address lead to that server. One that it lets pass to a loopback address on port 443 leads to
 * the canary.
 */
export interface Internet extends AsyncDisposable {
  readonly canary: Canary
  /** Requests that hosts got, as `host path`. */
  readonly requests: string[]
  /** Names that were looked up, with the address that each lookup gave. */
  readonly lookups: string[]
  /** @param addresses that lookups give one after the other; the last one goes on */
  host(name: string, answer: Answer, addresses?: readonly string[]): void
}

const PUBLIC = '93.184.215.14'
/** Names under it may be given to hosts. */
export const DOMAIN = 'firn.dev'

interface Host {
  readonly answer: Answer
  addresses: readonly string[]
}

export async function startInternet(): Promise<Internet> {
  const certificate = await createCertificate(`*.${DOMAIN}`)
  const canary = await startCanary(certificate)
  const hosts = new Map<string, Host>()
  const requests: string[] = []
  const lookups: string[] = []
  const server = createServer(certificate, (request, response) => {
    const name = request.headers.host ?? ''
    requests.push(`${name} ${request.url}`)
    const host = hosts.get(name)
    if (host) host.answer(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const { lookup } = dns
  const { connect } = tls
  const lookUp = (name: string, options: dns.LookupOptions, done: LookupDone) => {
    const host = hosts.get(name)
    if (!host) return lookup(name, options as dns.LookupAllOptions, done as never)
    const [address = PUBLIC, ...later] = host.addresses
    if (later.length > 0) host.addresses = later
    lookups.push(`${name} ${address}`)
    setImmediate(give, address, options, done)
  }
  const connectBelow = (options: tls.ConnectionOptions & { lookup?: typeof lookUp }) => {
    const host = hosts.get(options.host ?? '')
    const guarded = options.lookup ?? lookUp
    if (!host) return connect(options)
    return connect({
      ...options,
      ca: certificate.cert,
      port: host.addresses[0] === PUBLIC ? port : canary.httpsPort,
      lookup: (name, lookupOptions, done) =>
        guarded(name, lookupOptions, (error) =>
          error ? done(error, []) : give('127.0.0.1', lookupOptions, done as LookupDone),
        ),
    })
  }
  Object.assign(dns, { lookup: lookUp })
  Object.assign(tls, { connect: connectBelow })
  // Imports of node's modules are copies.
  syncBuiltinESMExports()

  return {
    canary,
    requests,
    lookups,
    host(name, answer, addresses = [PUBLIC]) {
      hosts.set(name, { answer, addresses })
    },
    async [Symbol.asyncDispose]() {
      Object.assign(dns, { lookup })
      Object.assign(tls, { connect })
      syncBuiltinESMExports()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await canary[Symbol.asyncDispose]()
    },
  }
}

type LookupDone = (error: Error | null, address: string | dns.LookupAddress[], family?: number) => void

function give(address: string, { all }: dns.LookupOptions, done: LookupDone): void {
  const family = address.includes(':') ? 6 : 4
  if (all) done(null, [{ address, family }])
  else done(null, address, family)
}

/** Sends a request elsewhere. */
export const redirectTo =
  (location: string): Answer =>
  (_, response) =>
    response.writeHead(302, { location }).end()

export const answerJson =
  (body: unknown): Answer =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
