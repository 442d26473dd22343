import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { LocalNetwork } from './network/network.js'
import type { DemoState } from './screen.js'

/** Where programs find a demo that runs, below the directory that it was started in. */
const PATH = '.firn/demo.json'

/** The configuration file by which the command line finds the demo's network. */
export const USER_CONFIG = '.firn/firn.toml'

/** Written when everything is ready, removed at the end: its presence says that the demo can be used. */
export function writeDemoFile({ appview, plc, pds, accounts }: DemoState): void {
  const path = resolve(PATH)
  mkdirSync(dirname(path), { recursive: true })
  const text = `${JSON.stringify({ appview, plc, pds, accounts, pid: process.pid }, null, 2)}\n`
  // Whole or not at all, as programs wait for it; for this user alone, as it holds passwords.
  writeFileSync(`${path}.new`, text, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Written beside it, and left there: it holds addresses alone. */
export function writeUserConfig({ appview, plc }: DemoState, network: LocalNetwork): void {
  const handles = network.pds.map(({ handleDomain, url }) => `${JSON.stringify(handleDomain)} = "${url}"`)
  const lines = [`registry = "${appview}"`, '', '[network]', `plc = "${plc}"`, 'development = true', '']
  writeFileSync(resolve(USER_CONFIG), [...lines, '[network.handles]', ...handles, ''].join('\n'))
}

/** Removes it, unless it is that of another demo which runs. */
export function removeDemoFile(): void {
  const pid = readPid(resolve(PATH))
  if (pid === undefined || pid === process.pid || !isRunning(pid)) rmSync(resolve(PATH), { force: true })
}

function readPid(path: string): number | undefined {
  if (!existsSync(path)) return undefined
  const { pid } = JSON.parse(readFileSync(path, 'utf8')) as { pid?: number }
  return pid
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
