import { createServer } from 'node:http'
import { listenOnLoopback } from './listen.js'

/** A registry that speaks the metadata protocols of npm, crates.io and PyPI, one package to each name. */
export interface RegistryHost extends AsyncDisposable {
  readonly url: string
  readonly requests: string[]
  /** For how long it asks to be left alone, as Retry-After says it. */
  busy: string | undefined
}

const TARBALL = { shasum: 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }

export async function startRegistryHost(): Promise<RegistryHost> {
  const requests: string[] = []
  const host: { busy: string | undefined } = { busy: undefined }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname)
    requests.push(`${request.method} ${path}`)
    if (host.busy !== undefined) {
      response.writeHead(429, { 'retry-after': host.busy }).end()
      return
    }
    const answer = answerTo(path, request.headers['user-agent'] ?? '')
    response.setHeader('content-type', 'application/json')
    response.statusCode = answer === undefined ? 404 : 200
    response.end(JSON.stringify(answer ?? { error: 'not found' }))
  })
  const { url, close } = await listenOnLoopback(server)
  return Object.assign(host, { url, requests, [Symbol.asyncDispose]: close })
}

function answerTo(path: string, userAgent: string): unknown {
  switch (path) {
    case '/@scope/hello':
      return npmPackage('@scope/hello', { '1.2.3': {}, '1.3.0': {}, '9.9.9': { deprecated: 'a mistake' } })
    case '/api/v1/crates/hello':
      // crates.io refuses whoever does not say who asks.
      if (!userAgent.startsWith('firn')) return undefined
      return {
        crate: { id: 'hello', max_stable_version: '2.0.0' },
        versions: [
          { num: '2.0.0', yanked: false },
          { num: '3.0.0', yanked: true },
          { num: '1.2.3', yanked: false },
        ],
      }
    case '/pypi/hello/json':
      return {
        info: { name: 'hello', version: '1.2.4' },
        releases: {
          '1.2.3': [{ yanked: false }],
          '1.2.4': [{ yanked: false }],
          '1.2.5': [{ yanked: true }],
          '7.0': [],
        },
      }
    default:
      return undefined
  }
}

function npmPackage(name: string, versions: Record<string, object>): unknown {
  const all = Object.entries(versions).map(([version, fields]) => [
    version,
    { name, version, dist: TARBALL, ...fields },
  ])
  return {
    name,
    'dist-tags': { latest: '1.3.0' },
    versions: Object.fromEntries(all),
    modified: '2025-01-01T00:00:00.000Z',
  }
}
