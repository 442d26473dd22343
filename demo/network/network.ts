import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { type PdsEnvironment, type PdsHandle, startPds } from './pds.js'
import { type PlcHandle, startPlc } from './plc.js'
import { assertFree, freePort } from './ports.js'
import { createSettings, loadSettings, type PortWishes } from './settings.js'

export interface NetworkOptions extends PortWishes {
  /** Kept between runs; in memory and a temporary directory when absent. */
  dataDir?: string
  /** Further settings of both PDSes. */
  env?: PdsEnvironment
  /** Hears what the operator should know. */
  log?: (message: string) => void
}

/** A whole ATProto network on this machine: one PLC directory and two PDSes, all real, all on 127.0.0.1. */
export interface LocalNetwork extends AsyncDisposable {
  readonly plc: PlcHandle
  /** Handles end in `.test` at the first and in `.two.test` at the second. */
  readonly pds: readonly [PdsHandle, PdsHandle]
  close(): Promise<void>
}

const HANDLE_DOMAINS = ['.test', '.two.test'] as const

/**
 * Starts a local network. With the same `dataDir` its accounts, DIDs, records and ports come back.
 * @throws PortError when a port is taken, NetworkSettingsError or PlcFileError when `dataDir` is damaged.
 */
export async function startNetwork(options: NetworkOptions = {}): Promise<LocalNetwork> {
  const { dataDir, env, log = (message) => process.stderr.write(`${message}\n`) } = options
  const dir = dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'firn-network-')))
  const running: { plc?: PlcHandle; pds: PdsHandle[] } = { pds: [] }
  async function stopAll(): Promise<void> {
    await Promise.all(running.pds.map((pds) => pds.close()))
    await running.plc?.close()
    if (dataDir === undefined) await rm(dir, { recursive: true, force: true })
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= stopAll()
    return closing
  }

  try {
    await mkdir(dir, { recursive: true })
    const settings =
      dataDir === undefined
        ? await createSettings(options, freePort)
        : await loadSettings(path.join(dir, 'network.json'), options)
    await assertFree(settings.plcPort, 'the PLC directory')
    for (const { port } of settings.pds) await assertFree(port, 'a PDS')

    const plcFile = dataDir === undefined ? {} : { file: path.join(dir, 'plc.jsonl') }
    const plc = await startPlc({ port: settings.plcPort, log, ...plcFile })
    running.plc = plc

    const start = async (index: 0 | 1): Promise<PdsHandle> => {
      const pds = await startPds({
        ...settings.pds[index],
        dir: path.join(dir, `pds${index + 1}`),
        plcUrl: plc.url,
        handleDomain: HANDLE_DOMAINS[index],
        ...(env ? { env } : {}),
      })
      running.pds.push(pds)
      return pds
    }
    const pds = [await start(0), await start(1)] as const
    return { plc, pds, close, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
