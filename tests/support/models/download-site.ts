import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Download, DownloadEvent, DownloadOptions } from '../../../src/models/download/download.js'
import { type FileServer, startFileServer } from './file-server.js'

/** A model's file at a server, `/model.bin`, and a directory to download it to: anew for each test. */
export interface DownloadSite {
  readonly server: FileServer
  readonly dir: string
  readonly bytes: Buffer
  readonly sha256: string
  /** What was reported of downloads with `options`. */
  readonly events: DownloadEvent[]
  options(more?: Partial<DownloadOptions>): DownloadOptions
  /** The file with all that is known of it, and where it goes. */
  model(more?: Partial<Download>): Download
  /** The file of which nothing is known, and which goes nowhere. */
  unknown(more?: Partial<Download>): Download
  /** What ranges were asked for, in order. */
  ranges(): (string | undefined)[]
  /** Bytes that the events tell of. */
  received(): number
}

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Opens one before each test of a file, and closes it after. */
export function useDownloadSite(): DownloadSite {
  const bytes = randomBytes(3_000_000)
  const sha256 = sha256Of(bytes)
  let server: FileServer
  let dir: string
  let events: DownloadEvent[]
  beforeEach(async () => {
    server = await startFileServer()
    server.serve('/model.bin', bytes)
    dir = await mkdtemp(path.join(os.tmpdir(), 'firn-download-'))
    events = []
  })
  afterEach(async () => {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  })
  const unknown = (more: Partial<Download> = {}): Download => ({
    path: 'model.bin',
    urls: [`${server.url}/model.bin`],
    ...more,
  })
  return {
    get server() {
      return server
    },
    get dir() {
      return dir
    },
    get events() {
      return events
    },
    bytes,
    sha256,
    unknown,
    options: (more = {}) => ({ fetch, retryMs: 1, report: (event) => events.push(event), ...more }),
    model: (more = {}) =>
      unknown({ size: bytes.length, sha256, destination: path.join(dir, 'a/model.bin'), ...more }),
    ranges: () => server.requests.map(({ headers }) => headers.range),
    received: () =>
      events.reduce((sum, event) => {
        if (event.type === 'started') return sum + event.resumedAt
        return event.type === 'bytes' ? sum + event.bytes : sum
      }, 0),
  }
}
