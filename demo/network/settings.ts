import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { OperatorError } from '../../src/operator-error.js'
import { createPdsSecrets, type PdsSecrets } from './pds.js'
import { freePort } from './ports.js'

/** What a network must find again at its next start: DID documents name the ports, sessions hang on the secrets. */
export interface NetworkSettings {
  version: 1
  plcPort: number
  pds: [PdsSettings, PdsSettings]
}

export interface PdsSettings {
  port: number
  secrets: PdsSecrets
}

export interface PortWishes {
  plcPort?: number
  pdsPorts?: [number, number]
}

/** The settings of a kept network cannot be read, or the ports asked for are not the ports it was made with. */
export class NetworkSettingsError extends OperatorError {
  override name = 'NetworkSettingsError'
}

export async function createSettings(
  wishes: PortWishes,
  findPort: () => Promise<number>,
): Promise<NetworkSettings> {
  const plcPort = wishes.plcPort ?? (await findPort())
  const pds1 = { port: wishes.pdsPorts?.[0] ?? (await findPort()), secrets: createPdsSecrets() }
  const pds2 = { port: wishes.pdsPorts?.[1] ?? (await findPort()), secrets: createPdsSecrets() }
  return { version: 1, plcPort, pds: [pds1, pds2] }
}

/** Reads the settings that `file` keeps, or makes them and keeps them there, readable by this user alone. */
export async function loadSettings(file: string, wishes: PortWishes): Promise<NetworkSettings> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) {
    const settings = await createSettings(wishes, freePort)
    const unfinished = `${file}.new`
    await writeFile(unfinished, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600, flush: true })
    await chmod(unfinished, 0o600)
    await rename(unfinished, file)
    return settings
  }
  const settings = parseSettings(file, text)
  const kept = [settings.plcPort, ...settings.pds.map((pds) => pds.port)]
  const wished = [wishes.plcPort, ...(wishes.pdsPorts ?? [])]
  if (wished.some((port, i) => port !== undefined && port !== kept[i])) {
    throw new NetworkSettingsError(
      `${file} keeps a network on the ports ${kept.join(', ')}, which its DID documents name: start it without other ports, or use another directory`,
    )
  }
  return settings
}

function parseSettings(file: string, text: string): NetworkSettings {
  let settings: unknown
  try {
    settings = JSON.parse(text)
  } catch (cause) {
    throw new NetworkSettingsError(`${file} is not JSON: restore it, or use another directory`, { cause })
  }
  if (!isNetworkSettings(settings)) {
    throw new NetworkSettingsError(
      `${file} does not hold the settings of a network: restore it, or use another directory`,
    )
  }
  return settings
}

function isNetworkSettings(value: unknown): value is NetworkSettings {
  if (!isObject(value) || value.version !== 1 || !isPort(value.plcPort)) return false
  return Array.isArray(value.pds) && value.pds.length === 2 && value.pds.every(isPdsSettings)
}

function isPdsSettings(value: unknown): value is PdsSettings {
  if (!isObject(value) || !isPort(value.port) || !isObject(value.secrets)) return false
  const { jwtSecret, dpopSecret, plcRotationKey, adminPassword } = value.secrets
  return [jwtSecret, dpopSecret, plcRotationKey, adminPassword].every((secret) => typeof secret === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value)
}
