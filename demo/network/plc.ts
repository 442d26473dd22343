import type { PlcDatabase } from '@did-plc/server'
import { FilePlcDatabase } from './file-plc-database.js'
import { listenOnLoopback, stopWithin } from './loopback.js'
import { loadServerPackages } from './server-packages.js'

export interface PlcHandle {
  readonly url: string
  close(): Promise<void>
}

export interface PlcOptions {
  port: number
  /** Where its operations are kept; in memory when absent. */
  file?: string
  log: (message: string) => void
}

/** Starts a DID PLC directory (the real @did-plc/server) on 127.0.0.1. */
export async function startPlc({ port, file, log }: PlcOptions): Promise<PlcHandle> {
  const { plc } = await loadServerPackages()
  const db: PlcDatabase = file === undefined ? plc.Database.mock() : await FilePlcDatabase.open(file, log)
  const server = plc.PlcServer.create({ db, port })
  listenOnLoopback(server.app)
  await server.start()
  return {
    url: `http://localhost:${port}`,
    close: () => stopWithin(server.server, () => server.destroy()),
  }
}
