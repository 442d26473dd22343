import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { pino } from 'pino'
import { createNixService, type NixServiceOptions } from '../../appview/nix/create-service.js'
import { nixRoutes } from '../../appview/nix/routes.js'
import type { NixService } from '../../appview/nix/service.js'
import { type Config, readConfig } from '../../src/config.js'
import type { Db } from '../../src/db/database.js'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import { readTree } from './read-tree.js'

const STUB = readTree(path.resolve(import.meta.dirname, 'stub-nixpkgs'))

/** The Nix addresses of an AppView, on a port of its own, and files beside them under /files/. */
export interface NixSite extends AsyncDisposable {
  readonly url: string
  readonly config: Config
  readonly service: NixService
  readonly files: Map<string, Uint8Array>
  /** The paths that were asked for. */
  readonly requests: string[]
  /** Puts another service in place, as after a restart or an upgrade. */
  restart(options?: Partial<NixServiceOptions>): void
  /** One request, redirects not followed. */
  get(path: string, headers?: Record<string, string>): Promise<Response>
}

/** @param now the clock of the service */
export async function startNixSite(db: Db, now: () => Date = () => new Date()): Promise<NixSite> {
  const files = new Map<string, Uint8Array>([['/files/nixpkgs.tar.gz', toTarball(STUB, 1)]])
  const requests: string[] = []
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const dataDirectory = await mkdtemp(path.join(tmpdir(), 'firn-site-'))
  const config = readConfig({
    FIRN_PUBLIC_URL: url,
    FIRN_DATA_DIR: dataDirectory,
    FIRN_DEVELOPMENT: 'true',
    FIRN_NIXPKGS: `${url}/files/nixpkgs.tar.gz?narHash=${narHashOf(STUB)}`,
  })
  const log = pino({ level: 'silent' })

  function start(options: Partial<NixServiceOptions> = {}): NixService {
    const nix = createNixService({ db, config, log, now, ...options })
    const listener = getRequestListener(nixRoutes({ config, db: options.db ?? db, log, nix }).fetch)
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      // Asked as a proxy, for whatever host: all of them are this one.
      request.url = (request.url ?? '').replace(/^http:\/\/[^/]+/, '')
      requests.push(request.url)
      const file = files.get(request.url)
      if (file) response.end(file)
      else void listener(request, response)
    })
    return nix
  }

  let service = start()
  return {
    url,
    config,
    files,
    requests,
    get service() {
      return service
    },
    restart(options) {
      service = start(options)
    },
    get: (at, headers = {}) => fetch(url + at, { redirect: 'manual', headers }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(dataDirectory, { recursive: true, force: true })
    },
  }
}
