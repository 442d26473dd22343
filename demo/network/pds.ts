import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { AppContext, ServerEnvironment } from '@atproto/pds'
import { listenOnLoopback, stopWithin } from './loopback.js'
import { loadServerPackages } from './server-packages.js'

/** What a PDS must find again at its next start. */
export interface PdsSecrets {
  jwtSecret: string
  /** 32 bytes as hex. */
  dpopSecret: string
  /** A secp256k1 private key as hex; it signs the PLC operations of every account. */
  plcRotationKey: string
  adminPassword: string
}

/** Settings of @atproto/pds by the names of its environment (`lexiconDidAuthority`, `blobUploadLimit`, …). */
export type PdsEnvironment = Partial<ServerEnvironment>

export interface PdsOptions {
  port: number
  dir: string
  plcUrl: string
  /** Handles of its accounts end in this, as `.test`. */
  handleDomain: string
  secrets: PdsSecrets
  env?: PdsEnvironment
}

export interface PdsHandle {
  readonly url: string
  readonly did: string
  readonly handleDomain: string
  /** The Authorization header of the administrator's calls. */
  readonly adminAuth: string
  /** The insides of the running server: its PLC client and keys, for migrations and the like. */
  readonly ctx: AppContext
  close(): Promise<void>
}

/** A cursor of 0 replays everything: no local network is older than this. */
const BACKFILL_LIMIT_MS = 10 * 365 * 24 * 60 * 60 * 1000

export function createPdsSecrets(): PdsSecrets {
  return {
    jwtSecret: randomBytes(32).toString('hex'),
    dpopSecret: randomBytes(32).toString('hex'),
    plcRotationKey: randomBytes(32).toString('hex'),
    adminPassword: randomBytes(16).toString('hex'),
  }
}

/** Starts a real PDS (@atproto/pds) on 127.0.0.1. The same port, directory and secrets bring its accounts back. */
export async function startPds(options: PdsOptions): Promise<PdsHandle> {
  const { port, dir, plcUrl, handleDomain, secrets, env } = options
  const { pds } = await loadServerPackages()
  await mkdir(dir, { recursive: true })
  const server = await pds.PDS.fromEnv({
    devMode: true,
    port,
    hostname: 'localhost',
    // By default every PDS on this machine would be did:web:localhost.
    serviceDid: `did:web:localhost%3A${port}`,
    dataDirectory: dir,
    blobstoreDiskLocation: path.join(dir, 'blobs'),
    didPlcUrl: plcUrl,
    serviceHandleDomains: [handleDomain],
    inviteRequired: false,
    disableSsrfProtection: true,
    rateLimitsEnabled: false,
    repoBackfillLimitMs: BACKFILL_LIMIT_MS,
    jwtSecret: secrets.jwtSecret,
    dpopSecret: secrets.dpopSecret,
    plcRotationKeyK256PrivateKeyHex: secrets.plcRotationKey,
    adminPassword: secrets.adminPassword,
    ...env,
  })
  listenOnLoopback(server.app)
  await server.start()
  return {
    url: server.ctx.cfg.service.publicUrl,
    did: server.ctx.cfg.service.did,
    handleDomain,
    adminAuth: `Basic ${Buffer.from(`admin:${secrets.adminPassword}`).toString('base64')}`,
    ctx: server.ctx,
    close: () => stopWithin(server.server, () => server.destroy()),
  }
}
